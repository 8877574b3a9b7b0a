"""What a brain can do: a closed set of typed actions, one JSON object a line.

There is no action that reads a file, opens an address or runs anything; a brain that obeys a hostile source can do no
more than these. Which job takes which actions is in :data:`ACTIONS`.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from agent.ledger.records import Scope, Verdict

JobName = Literal["look", "survey", "read", "review", "check", "resolve", "reconcile", "write", "proofread"]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _as_text(value: Any) -> Any:
    """A model writes numbers and on/off words bare where a string is asked for; they mean the same."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    return str(value) if isinstance(value, int | float) else value


def _as_list(value: Any) -> Any:
    """A lone number or string where a list is asked for is a list of one."""
    return [value] if isinstance(value, int | str) and not isinstance(value, bool) else value


Text = Annotated[str, BeforeValidator(_as_text), AfterValidator(_one_line)]
Named = Annotated[Text, Field(min_length=1, max_length=120)]
LONGEST_SENTENCE = 1500
"""Characters of what an action says."""
Said = Annotated[Text, Field(min_length=1, max_length=LONGEST_SENTENCE)]
Numbers = Annotated[tuple[int, ...], BeforeValidator(_as_list), Field(min_length=1, max_length=12)]
AnyNumbers = Annotated[tuple[int, ...], BeforeValidator(_as_list), Field(max_length=12)]
Names = Annotated[tuple[Text, ...], BeforeValidator(_as_list), Field(max_length=12)]


class Action(BaseModel):
    """One line of a reply. Fields that we do not know are ignored: models like to add some."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class DescribeImage(Action):
    do: Literal["image"] = "image"
    kind: Said


class CopyText(Action):
    do: Literal["text"] = "text"
    text: Said


class StateWhatIsShown(Action):
    do: Literal["shows"] = "shows"
    text: Said


class ReadValue(Action):
    do: Literal["value"] = "value"
    of: Said
    value: Said


class CallUnreadable(Action):
    do: Literal["unreadable"] = "unreadable"
    what: Text = "all of it"


class WriteCard(Action):
    do: Literal["card"] = "card"
    title: Text = ""
    version: Text = ""
    date: Text = ""
    scope: Text = ""
    kind: Text = ""


class NameEntity(Action):
    do: Literal["entity"] = "entity"
    name: Named
    type: Text = ""
    aliases: Names = ()
    at: Numbers


class MakeClaim(Action):
    do: Literal["claim"] = "claim"
    entity: Named
    attribute: Named
    value: Text = ""
    statement: Said
    stance: Literal["holds", "reports"] = "holds"
    scope: Scope = Scope()
    at: Numbers


class RaiseQuestion(Action):
    do: Literal["question"] = "question"
    text: Said
    at: Numbers


class JudgeClaim(Action):
    do: Literal["verdict"] = "verdict"
    claim: int
    says: Literal["supported", "partly", "not"]
    because: Text = ""


class LeaveOut(Action):
    """Passing over sentences because WIKI.md wants what they say left out."""

    do: Literal["leave"] = "leave"
    what: Text = ""
    at: Numbers


class JudgeNames(Action):
    do: Literal["names"] = "names"
    same: bool
    because: Said


class JudgeConflict(Action):
    do: Literal["judge"] = "judge"
    verdict: Verdict
    because: Said
    apart: AnyNumbers = ()


class WriteSentence(Action):
    do: Literal["sentence"] = "sentence"
    section: Text = ""
    text: Said
    claims: Numbers


class JudgeSentence(Action):
    do: Literal["verdict"] = "verdict"
    sentence: int
    says: Literal["supported", "partly", "not"]
    because: Text = ""


class Done(Action):
    do: Literal["done"] = "done"


ACTIONS: dict[JobName, tuple[type[Action], ...]] = {
    "look": (DescribeImage, CopyText, StateWhatIsShown, ReadValue, CallUnreadable, Done),
    "survey": (WriteCard, NameEntity, Done),
    "read": (NameEntity, MakeClaim, RaiseQuestion, LeaveOut, Done),
    "review": (NameEntity, MakeClaim, RaiseQuestion, LeaveOut, Done),
    "check": (JudgeClaim, Done),
    "resolve": (JudgeNames, Done),
    "reconcile": (JudgeConflict, Done),
    "write": (WriteSentence, Done),
    "proofread": (JudgeSentence, Done),
}


class Malformed(BaseModel):
    """A line of a reply that is no action of this job. ``why`` is for the model to read."""

    model_config = ConfigDict(frozen=True)

    line: str
    why: str


def parse(job: JobName, reply: str, *, cut_off: bool = False) -> list[Action | Malformed]:
    """The actions in a reply, in order; what is no action comes out as :class:`Malformed`.

    Blank lines, Markdown code fences and the commas and brackets of a model that writes one big list are passed over.
    With ``cut_off`` (finish reason ``length``) a broken last line is dropped: it was not finished.
    """
    known: dict[str, type[Action]] = {kind.model_fields["do"].default: kind for kind in ACTIONS[job]}
    found: list[Action | Malformed] = []
    lines = [line.strip().rstrip(",") for line in reply.split("\n")]
    for number, line in enumerate(lines, start=1):
        if not line or line.startswith("```") or line in "[]":
            continue
        parsed = _parse_line(line, known)
        if cut_off and number == len(lines) and isinstance(parsed, Malformed):
            continue
        found.append(parsed)
    return found


def _parse_line(line: str, known: dict[str, type[Action]]) -> Action | Malformed:
    try:
        data = json.loads(line, strict=False)
    except (ValueError, RecursionError):  # ValueError: no JSON, or a number of thousands of digits
        return Malformed(line=line[:200], why="is not one JSON object on one line")
    kind = known.get(str(data.get("do"))) if isinstance(data, dict) else None
    if kind is None:
        return Malformed(line=line[:200], why=f'has no "do" of {", ".join(sorted(known))}')
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, wrong["loc"])) or "the action"
        return Malformed(line=line[:200], why=f"{where}: {wrong['msg']}")
