"""proofread: a second look at sentences of pages that code can't judge: do their claims say this?

What the claims do not say is shown no more, and the writer is asked once for something in its place. Among the
sentences of each item are one that repeats its claim word for word and one that no claim says
(:mod:`agent.jobs.verdicts`). Who takes that for said, too, has judged nothing, and what it nods at is shown no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.brain.actions import Action, Done, JudgeSentence
from agent.brain.protocol import ClaimSeen, ProofreadInputs, SentenceAsked
from agent.evidence.names import normal
from agent.jobs.item import Context, Planned, Rejected, Taken, Whole, item_key
from agent.jobs.prompts import Prompt, prompt
from agent.jobs.shown import in_words, seen, told_apart
from agent.jobs.verdicts import Verdicts, asked, falsehood
from agent.ledger import proofs
from agent.ledger.records import Claim, Effect, Sentence, SentenceChecked, sentence_id

AT_ONCE = 24
"""Most sentences of one item."""
SHORTEST = 5
"""Words of a claim that can be the sentence that is true for sure."""


@dataclass(slots=True)
class ProofreadItem(Whole):
    """Some sentences of one page, with the claims that they rest on: ``claims[n - 1]`` under the number n."""

    page: str
    title: str
    sentences: Sequence[Sentence]
    claims: Sequence[Sequence[Claim]]
    seen: Sequence[ClaimSeen]
    prompt: Prompt
    asked: tuple[SentenceAsked, ...] = field(init=False)
    verdicts: Verdicts = field(init=False)

    def __post_init__(self) -> None:
        numbers = {claim.id: n for n, same in enumerate(self.claims, start=1) for claim in same}
        there = [_asked(one.text, sorted({numbers[id_] for id_ in one.claims})) for one in self.sentences]
        long = [one for one in self.seen if len(one.statement.split()) >= SHORTEST]
        sure = _asked(long[0].statement, [long[0].number]) if long else None
        words = " ".join(f"{one.statement} {one.quote}" for one in self.seen)
        false = _asked(falsehood(self.title, words), [self.seen[0].number])
        repeats = f"claim {sure.claims[0]}" if sure else ""
        self.asked, self.verdicts = asked("sentence", there, sure, repeats, false)

    def system(self) -> str:
        return self.prompt.text

    def inputs(self) -> ProofreadInputs:
        return ProofreadInputs(page=self.page, title=self.title, claims=tuple(self.seen), sentences=self.asked)

    def opening(self) -> str:
        claims = "\n".join(map(_in_full, self.seen))
        asked = "\n".join(f"{one.number}) {one.text} (rests on {_listed(one.claims)})" for one in self.asked)
        return f"Page: {self.title}\n\nClaims:\n{claims}\n\nSentences:\n{asked}"

    def act(self, action: Action) -> Taken | Rejected:
        match action:
            case JudgeSentence(sentence=number):
                return self.verdicts.take(number, action)
            case Done():
                return Taken()
        return Rejected("not an action of proofread", "is not an action of this job")

    def missing(self) -> str:
        return self.verdicts.missing()

    def finish(self) -> list[Effect]:
        nobody = [False] * len(self.sentences)  # code has let pass what it can judge; what is lost here is no fact
        return [
            SentenceChecked(
                said=sentence_id(self.page, one), verdict=found.says, because=found.because, how=self.prompt.version
            )
            for one, found in zip(self.sentences, self.verdicts.found(nobody), strict=True)
        ]


def _asked(text: str, claims: Sequence[int]) -> SentenceAsked:
    return SentenceAsked(text=text, claims=tuple(claims))


def _in_full(claim: ClaimSeen) -> str:
    """As the writer sees it, with the words that it rests on where these are others."""
    quoted = "" if normal(claim.quote) == normal(claim.statement) else f" “{claim.quote}”"
    return f"{in_words(claim)}{quoted}"


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def plan(context: Context) -> list[Planned]:
    """One item for each page with sentences that nobody looked at twice. Rules copy what they write."""
    if context.kind == "rules":
        return []
    head = prompt("proofread", context.guide)
    titles = {
        f"{what}/{view.id}": view.title for view in context.snapshot.entities() for what in ("entities", "topics")
    }
    planned = []
    for page, sentences in proofs.unproved(context.snapshot.connection, head.version):
        for place in range(0, len(sentences), AT_ONCE):
            group = sentences[place : place + AT_ONCE]
            planned.append(_planned(context, head, page, titles.get(page, "Overview"), group))
    return planned


def _planned(context: Context, head: Prompt, page: str, title: str, sentences: Sequence[Sentence]) -> Planned:
    def make() -> ProofreadItem:
        claims = context.snapshot.claims(sorted({id_ for one in sentences for id_ in one.claims}))
        same = told_apart(claims)
        shown = [seen(context, number, alike) for number, alike in enumerate(same, start=1)]
        return ProofreadItem(page, title, sentences, same, shown, head)

    said = (sentence_id(page, one) for one in sentences)
    return Planned("proofread", item_key("proofread", head, context, title, *said), page, make)
