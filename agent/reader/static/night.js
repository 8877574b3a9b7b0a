// Brings the night up to date every two seconds while it runs and somebody looks; slowly afterwards, for the next one.

const held = document.getElementById("now");
let failures = 0;

async function look() {
  if (!document.hidden) {
    try {
      const answer = await fetch("/night/now");
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = document.createElement("template");
      fresh.innerHTML = await answer.text();
      const open = [...held.querySelectorAll("details[open]")].map((one) => one.id);
      const focused = held.contains(document.activeElement);
      if (!focused && !String(getSelection())) {
        held.replaceChildren(fresh.content);
        open.forEach((id) => id && document.getElementById(id)?.setAttribute("open", ""));
      }
      held.classList.remove("stale");
      failures = 0;
    } catch {
      if (++failures > 2) held.classList.add("stale");
    }
  }
  const running = held.querySelector("[data-running]")?.dataset.running === "yes";
  setTimeout(look, running ? 2000 : 10000);
}

setTimeout(look, 2000);
