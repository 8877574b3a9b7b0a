"""write: the prose of one page, from numbered claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from agent.brain.actions import Action, Done, WriteSentence
from agent.brain.protocol import ClaimSeen, WriteInputs
from agent.evidence import support
from agent.evidence.subjects import Spot, nobody
from agent.jobs.grounds import prose_objection
from agent.jobs.item import Context, Planned, Rejected, Taken, Whole, by_source, item_key
from agent.jobs.prompts import Prompt, prompt
from agent.ledger.records import Claim, Effect, PageWritten, Scope, Sentence
from agent.sources.kinds import standing
from agent.wiki.guide import Term, as_lines
from agent.wiki.lead import defines

SHOWN = 100
"""Most different statements that one page's writer sees, some 8,000 tokens; the program lists the rest below the
prose.
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a page is about. ``page`` is ``overview`` or ``entities/<entity id>``; ``disputed`` names attributes,
    ``settled`` says what a person decided of some.
    """

    page: str
    title: str
    type: str
    aliases: tuple[str, ...]
    disputed: tuple[str, ...]
    settled: tuple[str, ...] = ()


@dataclass(slots=True)
class WriteItem(Whole):
    """One page. A sentence is taken when its claims carry it: no number, date, sign or name that they don't have.

    ``seen[n - 1]`` stands for the claims ``claims[n - 1]``: what several sources say in the same words has one number.
    """

    about: Subject
    claims: Sequence[Sequence[Claim]]
    seen: tuple[ClaimSeen, ...]
    prompt: Prompt
    terms: Mapping[str, Term] = field(default_factory=dict)
    """What WIKI.md's glossary says of names that stand in the claims."""
    sentences: list[Sentence] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    again: tuple[int, ...] = ()
    there: int = 0
    spot: Spot = nobody

    def system(self) -> str:
        return self.prompt.text

    def inputs(self) -> WriteInputs:
        return WriteInputs(
            page=self.about.page,
            title=self.about.title,
            type=self.about.type,
            aliases=self.about.aliases,
            claims=self.seen,
            disputed=self.about.disputed,
            settled=self.about.settled,
            again=self.again,
        )

    def opening(self) -> str:
        parts = [f"Page: {self.about.title}" + (f" ({self.about.type})" if self.about.type else "")]
        if self.about.aliases:
            parts.append(f"Also called: {', '.join(self.about.aliases)}")
        if self.about.disputed:
            parts.append(f"Sources disagree on: {', '.join(self.about.disputed)}")
        if self.terms:
            parts.append(f"Names as the wiki spells them, and what they mean here:\n{as_lines(self.terms)}")
        if self.about.settled:
            parts.append("Settled by a person:\n" + "\n".join(self.about.settled))
        lines = []
        for claim in self.seen:
            scope = ", ".join(value for value in claim.scope.model_dump().values() if value)
            weak = f", {claim.kind}" if standing(claim.kind) < standing("") else ""
            lines.append(f"[{claim.number}] {claim.statement} ({claim.source}{weak}{f'; {scope}' if scope else ''})")
        parts.append("Claims:\n" + "\n".join(lines))
        return "\n\n".join(parts)

    def act(self, action: Action) -> Taken | Rejected:
        match action:
            case WriteSentence():
                return self._sentence(action)
            case Done():
                return Taken()
        return Rejected("not an action of write", "is not an action of this job")

    def _sentence(self, action: WriteSentence) -> Taken | Rejected:
        numbers = [n for n in dict.fromkeys(action.claims) if 1 <= n <= len(self.seen)]
        if not numbers:
            return Rejected("no such claim", f"there are no claims {list(action.claims)}")
        rests_on = [self.seen[n - 1] for n in numbers]
        scopes = [value for claim in rests_on for value in claim.scope.model_dump().values()]
        words = [part for claim in rests_on for part in (claim.attribute, claim.statement, claim.value, claim.quote)]
        said = " \n".join([*words, *scopes])
        about = [self.about.title, *self.about.aliases, *(f"{c.about} {c.source}" for c in rests_on), *self.terms]
        context = " \n".join(about)
        wrong = support.problems(action.text, said, context)
        if wrong:
            return Rejected(f"sentence with an unsupported {wrong[0].kind}", "; ".join(map(str, wrong)))
        own = () if self.about.page == "overview" else (self.about.title, *self.about.aliases)
        bases = [(claim.statement, f"{claim.quote} {claim.value}") for claim in rests_on]
        if objection := prose_objection(action.text, bases, own, self.spot):
            return objection
        self.used.update(numbers)
        ids = tuple(claim.id for n in numbers for claim in self.claims[n - 1])
        for place, sentence in enumerate(self.sentences):
            if sentence.text == action.text:  # said again, of other claims: one sentence rests on all of them
                self.sentences[place] = sentence.model_copy(update={"claims": (*sentence.claims, *ids)})
                return Taken()
        self.sentences.append(Sentence(section=action.section, text=action.text, claims=ids))
        return Taken()

    def missing(self) -> str:
        if self.again:
            return ""
        self.again = tuple(claim.number for claim in self.seen if claim.number not in self.used)
        if not self.again:
            return ""
        return (
            f"No sentence rests on these claims yet: {', '.join(map(str, self.again))}. Write what they say, or answer "
            '{"do":"done"}: the program lists them below your text.'
        )

    def finish(self) -> list[Effect]:
        return [PageWritten(page=self.about.page, sentences=tuple(self.sentences), seen=self.there)]


def plan(context: Context, entities: Iterable[str], growth: float = 0.0) -> list[Planned]:
    """One item for each of these entities that has claims. Due again when its claims, title or disputes change.

    With ``growth`` a page that a brain has written waits until it has that many more claims, as a share; what is new
    stands below its prose until then. So a page that every cohort adds to is not written anew for each of them.
    """
    head = _head(context)
    views = {view.id: view for view in context.snapshot.entities()}
    planned = []
    for entity in entities:
        ids = context.snapshot.claim_ids_of(entity) if entity in views else []
        page = f"entities/{entity}"
        if not ids or (growth and len(ids) < (1 + growth) * context.snapshot.claims_written_from(page)):
            continue
        view = views[entity]
        known = context.snapshot.conflicts_of(entity)
        disputed = tuple(sorted(conflict.attribute for conflict in known if conflict.status == "open"))
        settled = tuple(sorted(f"{one.attribute}: {one.resolution}" for one in known if one.status == "resolved"))
        about = Subject(page, view.title, view.type, view.aliases, disputed, settled)
        planned.append(_page(context, head, about, ids, partial(context.snapshot.claims_of, entity)))
    return planned


def plan_overview(context: Context, entities: Sequence[str]) -> list[Planned]:
    """The overview, from the first claims that the pages of these entities (most important first) rest on."""
    head = _head(context)
    claims: list[Claim] = []
    for entity in entities:
        sentences, _ = context.snapshot.prose(f"entities/{entity}")
        leading = [id_ for sentence in sentences[:1] for id_ in sentence.claims[:1]]
        first = context.snapshot.claim(leading[0]) if leading else None
        claims.extend([first] if first else context.snapshot.claims_of(entity)[:1])
    if not claims:
        return []
    about = Subject("overview", "Overview", "overview of the whole wiki", (), ())
    return [_page(context, head, about, [(claim.id, claim.source) for claim in claims], lambda: claims)]


def _head(context: Context) -> Prompt:
    """The prompt; where WIKI.md asks for no language, pages are in the one that most sources have."""
    return prompt("write", context.guide.spoken(context.snapshot.most_spoken())[1])


def _page(
    context: Context,
    head: Prompt,
    about: Subject,
    ids: Sequence[tuple[str, str]],
    claims: Callable[[], Sequence[Claim]],
) -> Planned:
    """``claims`` loads them when the item's turn comes: a plan of ten thousand pages holds ids only."""
    words = ("|".join(about.aliases), "|".join(about.disputed), *about.settled)
    terms: Mapping[str, Term] = {}
    if head.guide.glossary:
        terms = head.guide.terms([about.title, *about.aliases, *(claim.statement for claim in claims())])
    told = [as_lines(terms)] if terms else []
    if about.page == "overview":  # whose claims stand in the order of their pages, whatever source each is from
        words = (*words, *(id_ for id_, _ in ids))
    key = item_key("write", head, context, about.page, about.title, about.type, *words, *by_source(context, ids), *told)

    def make() -> WriteItem:
        there = claims()
        if about.page != "overview":  # whose claims stand in the order of their pages
            names = (about.title, *about.aliases)
            there = sorted(
                there, key=lambda claim: (-standing(context.snapshot.kind(claim.source)), not defines(claim, names))
            )
        shown = _told_apart(there)[:SHOWN]
        seen = tuple(_seen(context, number, same) for number, same in enumerate(shown, start=1))
        return WriteItem(about, shown, seen, head, terms, there=len(ids), spot=context.spot)

    return Planned("write", key, about.page, make)


def _told_apart(claims: Sequence[Claim]) -> list[list[Claim]]:
    """The claims, those with the same words (entity and attribute, too) together, in order of first appearance."""
    groups: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in claims:
        groups.setdefault((claim.entity, claim.attribute, claim.statement.casefold()), []).append(claim)
    return list(groups.values())


def _seen(context: Context, number: int, same: Sequence[Claim]) -> ClaimSeen:
    claim = same[0]
    scopes = [context.snapshot.scope_of(one) for one in same]
    titles = dict.fromkeys(context.snapshot.source_label(one.source) for one in same)
    return ClaimSeen(
        number=number,
        about=claim.entity,
        attribute=claim.attribute,
        value=claim.value,
        statement=claim.statement,
        quote=" ".join(" ".join(e.quote for e in claim.evidence).split()),
        scope=Scope(
            version=" / ".join(dict.fromkeys(scope.version for scope in scopes if scope.version)),
            date=" / ".join(dict.fromkeys(scope.date for scope in scopes if scope.date)),
            place=claim.scope.place,
            condition=claim.scope.condition,
        ),
        source="; ".join(titles),
        kind=max((context.snapshot.kind(one.source) for one in same), key=standing),
    )
