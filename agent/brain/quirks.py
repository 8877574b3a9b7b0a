"""What is different from engine to engine, as a table: no engine has code of its own.

An engine is recognised by what its list of models says in ``owned_by``, which is the one thing that all of them send
and none of them changes. Whoever is not in the table is taken for one that speaks OpenAI's API; a field that it refuses
by name is left out from then on, as with all of them.

Where the facts come from (November 2026):

    vLLM       0.32, seen running
    llama.cpp  tools/server as xllamacpp 2026.10 has it, seen running; older builds answer an overflow with 500
               (ggml-org/llama.cpp#15780), and have no /apply-template before 2025 (#11489)
    SGLang     srt/entrypoints/openai/protocol.py, docs/advanced_features/thinking_budget; its counters:
               docs.sglang.io/references/production_metrics; /tokenize of words: sgl-project/sglang#15702
    MLX        mlx_lm/server.py and SERVER.md of ml-explore/mlx-lm; one user's prefix cache was never hit with
               chat_template_kwargs in each request, another's always (ml-explore/mlx-lm#1803): the probe tells
    Ollama     openai/openai.go; ollama/ollama#17889 (a prompt of 7,900 tokens was cut to 2,050 and answered with 200);
               it thinks unless reasoning_effort is none (ollama/ollama#14820); one at a time unless told otherwise
               (docs.ollama.com/faq), and its MLX runner always (ollama/ollama#17666)
    LM Studio  lmstudio.ai/docs/api/rest-api; lmstudio-bug-tracker#2339 (an empty answer where the prompt is too long),
               #988 and #632 (no field of this API switches thinking), #2046 (what does changes from build to build)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Tokenizer = Literal["messages", "template", "words", ""]

Switch = Mapping[bool, Mapping[str, object]]

Matter = Literal["context", "template", "usage", "schema", "thinking", "leak", "queue", "prefix cache", "drafts"]
"""What a person may have to do something about; how depends on the engine."""

_BY_TEMPLATE: Final[Switch] = {on: {"chat_template_kwargs": {"enable_thinking": on}} for on in (True, False)}

_ANYWHERE: Final[Mapping[Matter, str]] = {
    "context": "serve it with a context of 16,384 tokens or more",
    "template": "download the model's newest chat template",
    "usage": "tokens are not counted in the report: serve with usage in streams",
    "schema": "",
    "thinking": "switch thinking off where the model is served, or take a model that doesn't think",
    "leak": "have its server set thoughts apart from answers",
    "queue": "serve it for more calls at once, where memory allows",
    "prefix cache": "all loops of a pass share one prompt: switch its prefix cache on",
    "drafts": "serve it without drafts",
}


@dataclass(frozen=True, slots=True)
class Quirks:
    """One engine's. Everything else is the same for all."""

    name: str
    owner: str = ""
    """What its /v1/models says in ``owned_by``; ``-`` where it says nothing."""
    thinking: Switch = field(default_factory=lambda: _BY_TEMPLATE)
    """Fields of a request that have the model think before it answers, or keep it from that."""
    takes_top_k: bool = True
    tokenizer: Tokenizer = ""
    """Whether POST /tokenize counts the tokens of ``messages``; of what POST /apply-template makes of them
    (``template``); only of ``words``; or isn't there."""
    context_at: str = ""
    """Path below the server's root that tells the context's length, where /v1/models doesn't."""
    tells_cached: bool = True
    """Whether usage says how many tokens of the prompt came from the prefix cache."""
    cuts_prompts: bool = False
    """Whether it may cut a prompt that is too long, and answer as if nothing had been."""
    has_slots: bool = False
    """Whether it answers a fixed number of calls at once and has the others wait, so that seeing some wait is enough to
    know how many."""
    cant: tuple[tuple[str, str], ...] = ()
    """What a night on it does without, each with what to do about it (empty: nothing)."""
    fixes: Mapping[Matter, str] = field(default_factory=dict)
    """What a person does with this engine about what the probe finds, where it is not what holds for any."""

    def fix(self, matter: Matter) -> str:
        """What to do about it, in a few words; empty where nothing can be done."""
        return self.fixes.get(matter, _ANYWHERE[matter])


UNKNOWN: Final = Quirks("an OpenAI-compatible engine", tells_cached=False)

KNOWN: Final = (
    Quirks(
        "vLLM",
        "vllm",
        tokenizer="messages",
        fixes={
            "context": "serve 16,384 or more (--max-model-len)",
            "schema": 'serve with --structured-outputs-config \'{"backend":"xgrammar","disable_any_whitespace":true}\'',
            "thinking": "serve with --reasoning-parser gemma4 and thinking off by default",
            "leak": "serve with --reasoning-parser gemma4",
            "queue": "a larger --max-num-seqs runs more, where memory allows",
            "prefix cache": (
                "all loops of a pass share one prompt: switch prefix caching on, or take vLLM 0.29 or newer"
            ),
            "drafts": "MTP=off, or another build of vLLM",
        },
    ),
    Quirks(
        "SGLang",
        "sglang",
        tokenizer="words",
        cant=(
            ("shows its counters only when asked to", "start it with --enable-metrics"),
            ("says which tokens came from its prefix cache only when asked to", "start it with --enable-cache-report"),
            ("doesn't count its drafts", "compare its speed with and without them: `wikiagent engine bench`"),
        ),
        fixes={
            "context": "serve 16,384 or more (--context-length)",
            "thinking": "serve with --reasoning-parser and a template that heeds enable_thinking",
            "leak": "serve with --reasoning-parser",
            "queue": "a larger --max-running-requests runs more, where memory allows",
            "prefix cache": "all loops of a pass share one prompt: start it without --disable-radix-cache",
        },
    ),
    Quirks(
        "llama.cpp",
        "llamacpp",
        tokenizer="template",
        context_at="/props",
        has_slots=True,
        cant=(
            (
                "the context is shared out among its slots",
                "start it with --ctx-size (slots × 16384) and --parallel N",
            ),
            (
                "a slot keeps one prefix: with more loops at once than slots the shared prompt is read again and again",
                "as many --concurrency as it has slots",
            ),
        ),
        fixes={
            "context": "start it with --ctx-size (slots × 16384)",
            "thinking": "start it with --jinja, and --reasoning off where it has that",
            "leak": "start it with --reasoning-format deepseek",
            "queue": "a larger --parallel runs more, with --ctx-size for each of them",
            "prefix cache": "start it without --no-cache-prompt",
        },
    ),
    Quirks(
        "Ollama",
        "library",
        thinking={True: {"reasoning_effort": "medium"}, False: {"reasoning_effort": "none"}},
        takes_top_k=False,
        context_at="/api/ps",
        tells_cached=False,
        cuts_prompts=True,
        has_slots=True,
        cant=(
            (
                "cuts prompts that are too long without a word",
                "start it with OLLAMA_CONTEXT_LENGTH=16384 (what was cut is seen by its count of tokens, and asked for "
                "in smaller pieces)",
            ),
            ("takes no top_k from this API", "put `PARAMETER top_k 64` into the Modelfile"),
            ("answers one at a time unless told otherwise", "start it with OLLAMA_NUM_PARALLEL=4"),
            ("shows no counters: its prefix cache and drafts are not in the report", ""),
        ),
        fixes={
            "context": "start it with OLLAMA_CONTEXT_LENGTH=16384",
            "thinking": "update Ollama, or take a model that heeds reasoning_effort none",
            "leak": "update Ollama",
            "queue": "start it with a larger OLLAMA_NUM_PARALLEL",
        },
    ),
    Quirks(
        "LM Studio",
        "organization_owner",
        context_at="/api/v0/models",
        tells_cached=False,
        has_slots=True,
        cant=(
            (
                "no call switches thinking",
                "switch it off where the model is loaded, or answers take many times as long",
            ),
            (
                "a prompt that is too long may get an empty answer",
                "load the model with a context of 16384 or more",
            ),
            ("shows no counters: its prefix cache and drafts are not in the report", ""),
        ),
        fixes={
            "context": "load the model with a context of 16384 or more",
            "thinking": "switch it off where the model is loaded",
            "leak": "switch on that reasoning is set apart, in its developer settings",
            "queue": "load the model with more parallel calls",
        },
    ),
    Quirks(
        "MLX",
        "-",
        has_slots=True,
        cant=(
            (
                "lists every model on the disk, and loads whichever it is asked for",
                "say which with --model",
            ),
            ("doesn't say how long its context is", "start it with --max-prompt-tokens 16384"),
            (
                "its seed holds for all that runs at the moment: it is the same one only with one loop",
                "",
            ),
            ("shows no counters: its drafts are not in the report", ""),
        ),
        fixes={
            "thinking": "start it with --chat-template-args '{\"enable_thinking\":false}'",
            "queue": "a larger --decode-concurrency runs more, where memory allows",
        },
    ),
)


def quirks_of(owner: str) -> Quirks:
    """The engine whose models are ``owned_by`` that; ``-`` for one that doesn't say."""
    return next((one for one in KNOWN if one.owner == owner), UNKNOWN)


def context_in(told: Any, model: str) -> int | None:
    """The length of the context in what :attr:`Quirks.context_at` answers, for the model that is asked for.

    What is in effect goes before what would be possible: a model of 128k is often loaded with 4k.
    """
    if not isinstance(told, dict):
        return None
    settings = told.get("default_generation_settings")
    entries = [settings] if isinstance(settings, dict) else [*_list(told, "models"), *_list(told, "data")]
    for one in entries:
        if one is settings or model in (one.get("id"), one.get("name"), one.get("model")):
            for name in ("n_ctx", "loaded_context_length", "context_length", "max_context_length"):
                if isinstance(one.get(name), int) and one[name] > 0:
                    return int(one[name])
    return None


def _list(told: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = told.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
