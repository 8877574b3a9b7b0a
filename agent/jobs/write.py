"""write: the prose of one page, from numbered claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from agent.brain.actions import Action, Done, WriteSentence
from agent.brain.protocol import ClaimSeen, WriteInputs
from agent.evidence import support
from agent.evidence.subjects import Spot, begins_with_pronoun, nobody
from agent.jobs.item import Context, Planned, Rejected, Taken, Whole, by_source, item_key
from agent.jobs.prompts import Prompt, prompt
from agent.jobs.prose import prose_objection
from agent.jobs.shown import in_words, seen, told_apart
from agent.ledger import proofs
from agent.ledger.records import Claim, Effect, PageWritten, Sentence
from agent.ledger.view import Refused
from agent.sources.kinds import standing
from agent.wiki.guide import Term, as_lines
from agent.wiki.lead import defines
from agent.wiki.ties import is_fact

SHOWN = 100
"""Most different statements that one page's writer sees, some 8,000 tokens; the program lists the rest below the
prose.
"""
SHOWN_TO_RULES = 1000
"""As many for the built-in rules, which read no tokens; a page of more would be a list in any case."""
LEAD = 4
"""Most sentences of a page that introduces others."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a page is about. ``page`` is ``overview``, ``topics/<entity id>`` or ``entities/<entity id>``; ``disputed``
    names attributes, ``settled`` says what a person decided of some.
    """

    page: str
    title: str
    type: str
    aliases: tuple[str, ...]
    disputed: tuple[str, ...]
    settled: tuple[str, ...] = ()

    @property
    def gathers(self) -> bool:
        """Whether it is about several other pages, and not about one thing."""
        return not self.page.startswith("entities/")

    @property
    def introduces(self) -> bool:
        """Whether it is but a lead to what the program lists."""
        return self.page.startswith("topics/")


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
    base: str = ""
    refused: Sequence[Refused] = ()
    """What a second reader refused when the page was written from these claims before; ``sentences`` are the others."""

    def mend(self, refused: Sequence[Refused], left: Sequence[Sentence]) -> None:
        """Begin with what is ``left`` of the page, and ask for what the ``refused`` sentences should have said."""
        self.refused, self.sentences = refused, list(left)
        there = {id_ for sentence in left for id_ in sentence.claims}
        wanted = {id_ for one in refused for id_ in one.sentence.claims} - there
        numbers = {n: {claim.id for claim in same} for n, same in enumerate(self.claims, start=1)}
        self.used = {n for n, ids in numbers.items() if ids & there}
        self.again = tuple(n for n, ids in numbers.items() if ids & wanted)

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
            refused=tuple(one.sentence.text for one in self.refused),
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
        parts.append("Claims:\n" + "\n".join(map(in_words, self.seen)))
        parts += self._mending()
        return "\n\n".join(parts)

    def _mending(self) -> list[str]:
        """What was refused, and what stands, where the page was written before."""
        if not self.refused:
            return []
        numbers = {claim.id: str(n) for n, same in enumerate(self.claims, start=1) for claim in same}
        told = [f"- {one.sentence.text} ({one.because or 'its claims do not say it'})" for one in self.refused]
        stands = [
            f"- {one.section and f'{one.section}: '}{one.text} "
            f"({', '.join(dict.fromkeys(numbers[id_] for id_ in one.claims if id_ in numbers))})"
            for one in self.sentences
        ]
        return [
            *(["The page stands already, with these sentences:\n" + "\n".join(stands)] if stands else []),
            "A second reader took these off it, because their claims do not say them:\n" + "\n".join(told),
            f"No sentence rests on these claims now: {', '.join(map(str, self.again)) or 'none'}. Write what they say, "
            'and nothing else, or answer {"do":"done"}.',
        ]

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
        if self.about.introduces and (action.section or len(self.sentences) == LEAD):
            return Rejected("more than a lead", f"this page is a lead of at most {LEAD} sentences without a section")
        if one := next((one for one in self.refused if one.sentence.text.casefold() == action.text.casefold()), None):
            return Rejected("sentence refused before", f"a second reader refused it: {one.because or one.verdict}")
        rests_on = [self.seen[n - 1] for n in numbers]
        text = self._unlabelled(action.text, rests_on)
        scopes = [value for claim in rests_on for value in claim.scope.model_dump().values()]
        words = [part for claim in rests_on for part in (claim.attribute, claim.statement, claim.value, claim.quote)]
        said = " \n".join([*words, *scopes])
        about = [self.about.title, *self.about.aliases, *(f"{c.about} {c.source}" for c in rests_on), *self.terms]
        context = " \n".join(about)
        wrong = support.problems(text, said, context)
        if wrong:
            return Rejected(f"sentence with an unsupported {wrong[0].kind}", "; ".join(map(str, wrong)))
        own = () if self.about.gathers else (self.about.title, *self.about.aliases)
        bases = [(claim.statement, f"{claim.quote} {claim.value}") for claim in rests_on]
        if objection := prose_objection(text, bases, own, self.spot, " ".join(scopes)):
            return objection
        self.used.update(numbers)
        ids = tuple(claim.id for n in numbers for claim in self.claims[n - 1])
        points_back = begins_with_pronoun(action.text)  # and to something else in another section
        for place, sentence in enumerate(self.sentences):
            if sentence.text == action.text and not (points_back and sentence.section != action.section):
                # said again, of other claims: one sentence rests on all of them
                both = tuple(dict.fromkeys((*sentence.claims, *ids)))
                self.sentences[place] = sentence.model_copy(update={"claims": both})
                return Taken()
        self.sentences.append(Sentence(section=action.section, text=action.text, claims=ids))
        return Taken()

    def _unlabelled(self, text: str, rests_on: Sequence[ClaimSeen]) -> str:
        """The sentence without what stands before it as in a list: ``-B`` in "``-B``: Selects batch mode", the name of
        the page, or what all of the claims are about.
        """
        label, _, rest = text.partition(": ")
        each = [{claim.about, claim.attribute, claim.attribute.removeprefix("option ")} for claim in rests_on]
        named = set.intersection(*each) | (set() if self.about.gathers else {self.about.title, *self.about.aliases})
        known = label.strip("`").casefold() in {name.casefold() for name in named}
        return rest if rest and known else text

    def missing(self) -> str:
        if self.again or self.about.introduces:
            return ""
        unused = [number for number in range(1, len(self.seen) + 1) if number not in self.used]
        self.again = tuple(
            number for number in unused if self.about.gathers or not all(map(is_fact, self.claims[number - 1]))
        )
        if not self.again:
            return ""
        return (
            f"No sentence rests on these claims yet: {', '.join(map(str, self.again))}. Write what they say, or answer "
            '{"do":"done"}: the program lists them below your text.'
        )

    def finish(self) -> list[Effect]:
        if self.refused:  # a lead that was written anew stands first
            self.sentences.sort(key=lambda sentence: bool(sentence.section))
        return [PageWritten(page=self.about.page, sentences=tuple(self.sentences), seen=self.there, base=self.base)]


def plan(context: Context, entities: Iterable[str], growth: float = 0.0) -> list[Planned]:
    """One item for each of these entities that has claims. Due again when its claims, title or disputes change.

    With ``growth`` a page that a brain has written waits until it has that many more claims, as a share; what is new
    stands below its prose until then. So a page that every cohort adds to is not written anew for each of them.
    """
    head = heading(context)
    views = {view.id: view for view in context.snapshot.entities()}
    planned = []
    for entity in entities:
        ids = context.snapshot.claim_ids_of(entity) if entity in views else []
        path = f"entities/{entity}"
        if not ids or (growth and len(ids) < (1 + growth) * context.snapshot.claims_written_from(path)):
            continue
        view = views[entity]
        known = context.snapshot.conflicts_of(entity)
        disputed = tuple(sorted(conflict.attribute for conflict in known if conflict.status == "open"))
        settled = tuple(sorted(f"{one.attribute}: {one.resolution}" for one in known if one.status == "resolved"))
        about = Subject(path, view.title, view.type, view.aliases, disputed, settled)
        planned.append(page(context, head, about, ids, partial(context.snapshot.claims_of, entity)))
    return planned


def heading(context: Context) -> Prompt:
    """The prompt; where WIKI.md asks for no language, pages are in the one that most sources have."""
    return prompt("write", context.guide.spoken(context.snapshot.most_spoken())[1])


def page(
    context: Context,
    head: Prompt,
    about: Subject,
    ids: Sequence[tuple[str, str]],
    claims: Callable[[], Sequence[Claim]],
) -> Planned:
    """``claims`` loads them when the item's turn comes: a plan of ten thousand pages holds ids only.

    Where a second reader refused sentences that were written from these claims, it is the item that writes others in
    their place: it is done once, and then the page stays as it is until its claims change.
    """
    words = ("|".join(about.aliases), "|".join(about.disputed), *about.settled)
    terms: Mapping[str, Term] = {}
    if head.guide.glossary:
        terms = head.guide.terms([about.title, *about.aliases, *(claim.statement for claim in claims())])
    told = [as_lines(terms)] if terms else []
    if about.gathers:  # whose claims stand in the order of their pages, whatever source each is from
        words = (*words, *(id_ for id_, _ in ids))
    base = item_key(
        "write", head, context, about.page, about.title, about.type, *words, *by_source(context, ids), *told
    )
    refused = proofs.refused(context.snapshot.connection, about.page, base)
    key = item_key("write", head, context, base, *(one.sentence.text for one in refused)) if refused else base

    def make() -> WriteItem:
        there = claims()
        if not about.gathers:
            names = (about.title, *about.aliases)
            there = sorted(
                there, key=lambda claim: (-standing(context.snapshot.kind(claim.source)), not defines(claim, names))
            )
        is_rules = context.kind == "rules"
        shown = told_apart(there, by_attribute=is_rules)[: SHOWN_TO_RULES if is_rules else SHOWN]
        numbered = tuple(seen(context, number, same) for number, same in enumerate(shown, start=1))
        item = WriteItem(about, shown, numbered, head, terms, there=len(ids), spot=context.spot, base=base)
        if refused:
            item.mend(refused, context.snapshot.prose(about.page)[0])
        return item

    return Planned("write", key, about.page, make)
