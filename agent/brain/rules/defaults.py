"""The phrases by which manuals give the default of a setting. English only, and plain."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

END = (
    r"(?=\.(?:\s|$)|;|\s\(|\s[–—|]\s|\s-\s|,\s+(?:but|and|which|meaning|so|unless|if|since|because|as|aka)\b"
    r"|,\s+(?:even|(?:al)?though|in order)\b"
    r"|,\s+(?:with|see)\b|\s+(?:if|unless|when|for|which|but|so that|seconds? after|giving)\b"
    r"|\s+and (?:can|the|may|its?|zero|0)\b|$)"
)
"""Where a value ends within a sentence."""
LINE_END = (
    r"(?=\.(?:\s|$)|;|\s\(|\s[–—|]\s|\s-\s|,\s+(?:which|meaning|so|since|because|as|even|(?:al)?though)\b"
    r"|\s+which\b|$)"
)
"""Where a value ends that has a label: conditions are a part of it."""
LABELS = (
    r"(?:(?:[A-Za-z][a-z]+(?: value)?: \S+(?: (?![A-Za-z][a-z]+:\s)\S+){0,3}? )*?"
    r"|(?:Possible|Available|Allowed|Accepted|Valid) [Vv]alues: [^:]{1,400} )"
)
"""Other labels with their values, before the default in one line: "Units: s Default: 0.4"."""
LABEL = r"(?:[Dd]efaults?(?: [Vv]alue| [Ss]etting)?|[Ii]nitial [Vv]alue)"
IS = r"(?:\s*(?:::?|==?)\s*|\s+(?:is|to|of):?\s+|\s+)"
"""What parts a label in brackets from its value."""
SURE = (
    r"(?:[-+]?\.?\d[\w.,%/-]*(?<![.,])|true|false|yes|no|on|off|none|null|nil|enabled|disabled|unlimited|blank|empty|unset"
    r"|\"[^\"]*\"|'[^']*'|`[^`]*`)"
)
"""What is a value in whatever sentence it stands."""
UNIT = (
    r"(?:(?:[kKMGT]i?)?[Bb]|bytes|characters|entries|lines|(?:milli|micro)?seconds?|minutes?|hours?|days?|ms"
    r"|(?<=\d )[a-z]{3,}s)"
)
"""What a number counts."""
CODED = r"(?=\S*[\d_/]|\S*\w\.\w)[\w.:/%+-]*\w"
"""What no word of a language is, though no markup says so: a path, a name with digits, a name of several parts."""
UNSET = (
    r"(?:not (?:set|specified|given|provided|present|defined|supplied|configured)|un(?:set|specified|defined)|omitted"
    r"|absent|missing|left (?:out|blank|empty|unset))"
)
"""What a sentence says of a setting that has its default."""
IF_UNSET = rf"\b(?:[Ii]f|[Ww]hen) (?:it is |this is |the \w+ is )?{UNSET}\b[^,.;]{{0,40}}, (?:then )?"
NO_VALUE = (
    r"(?!(?:used|assumed|applied|taken|chosen|determined|defined|specified|described|derived|computed|given|based|shown"
    r"|named|called|the same as for|as follows|good|fine|generated|currently|that)\b)"
)
"""What follows "the default is" and is no value."""
BEFORE_NOTE = r"(?<![\w./-])([\w./-]{0,80}\w)[\"”’]? "
THE_DEFAULT = re.compile(BEFORE_NOTE + r"\(the default\)")
ONE_OF = re.compile(BEFORE_NOTE + r"\(default\)")
"""One of some values, with a note."""
WHICH = re.compile(r"(?<![\w./-])(\S{1,80}?)[\"”’]? \(which is the default\)")
"""If true (which is the default), …"""
LISTED = re.compile(r"^[\"“‘]?$|(?:[,:|.]|\b(?:or|between))\s+[\"“‘]?$")
"""What stands between the values of a list."""
WITHOUT = re.compile(
    IF_UNSET + r"(?:(?:the|a|it) )?(?:default(?:s|ed)?|value)(?: \w+)? (?:of|is|to) (\S.*?)"
    r"(?=,|\s+(?:is|are|will)\b|\s\(|\.?$|\.\s|;)"
)
"""A default as what holds for a setting that is not set."""
FORMERLY = r"(?<!\bold )(?<!previous )(?<!former )(?<!earlier )(?<!original )"
ONLY_SURE = (
    re.compile(
        r"(?:(?<!which )\b(?:is|are|to|of|at)|^|[,;:(–—|-]|\(=) ?([^\s(=]\S{0,79}) by default\b"
        r"(?! (?:if|unless|when|for|in)\b)"
    ),
    re.compile(
        r"\b[Bb]y default,?:? (?:it['’]s (?:set to )?|(?:(?:it|this|which|the [\w-]+) )?(?:(?:is|are)(?: set to)? )?)"
        rf"(\S{{0,79}}[^\s.,;)](?: {UNIT})?)(?=[.,;)]|$| \()"
    ),
    re.compile(
        IF_UNSET + rf"(?:it|(?:this|the) \w+) (?:is|will be) set to (\S{{0,79}}[^\s.,;)](?: {UNIT})?)(?=[.,;)]|$| \()"
    ),
    re.compile(IF_UNSET + r"(\S{1,80}) (?:is|are|will be) (?:used|assumed|taken|applied)"),
    re.compile(r"\b[Bb]y default,? (\S{1,80}) (?:is|are) (?:being )?(?:used|assumed|taken|applied)\b"),
    re.compile(IF_UNSET + r"(\S{0,79}[^\s.])(?=\.?$)"),
    re.compile(IF_UNSET + r"(?:it )?defaults to (\S{1,80})(?=[.,;)]|$)"),
    re.compile(rf"(?<!\S)(\S{{1,80}}) if {UNSET}(?=[.,;)]|$)"),
    WHICH,
    re.compile(rf"{FORMERLY}\b[Dd]efault(?: value)? of (\S{{0,79}}[^\s.,;:)](?: {UNIT})?)(?=[.,;:)]|$|\s)"),
)
"""Phrases with a default where this is code, a number or a switch, or looks like code."""
DEFAULTS = (
    THE_DEFAULT,
    ONE_OF,
    re.compile(
        r"(?<![Bb]y )\b[Dd]efault(?: (?!is\b|for\b|of\b|that\b|which\b)[\w-]+){0,3}(?: (?:for|of) this(?: \w+)?)?"
        rf"(?:, (?:if|when) (?:it is |this is )?{UNSET},)? is:?"
        rf" (?!to \w+ (?:\w+ |[\"“][^\"”]*[\"”],))(?:set to |to |typically )?{NO_VALUE}(.+?){END}"
    ),
    re.compile(rf"\b[Dd]efault(?:s?|(?<!\(default)ing) to:? (.+?){END}"),
    re.compile(rf"\((?:[^()]{{0,200}}?(?:[.,;:|] ?| - ))?{LABEL}{IS}((?:[^()]|\([^()]*\))+?)(?:\.?\)| if | unless )"),
    re.compile(
        rf"\[(?:\w+ |[^][]{{0,80}}?[,;:|] ?)?{LABEL}{IS}"
        r"((?:[^][,]|,(?! ?[A-Za-z][A-Za-z ]*(?:[],=]|: ))|\[[^][]*\])+)[],]"
    ),
    re.compile(rf"^{LABELS}{LABEL}(?: is)?::?\s+([^:]+?(?=\s+[A-Z][a-z]+:\s)|.+?{LINE_END})"),
    re.compile(rf"(?:[.;,)|–—]|\s-)\s+{LABEL}(?:\s?[:=]| is:?)\s*(\S.*?)(?=\.(?:\s|$)|;|\s\(|\s[–—|]\s|\s-\s|,\s|$)"),
    re.compile(rf"(?:^|[.;,|–—]\s+|\s-\s+){LABEL} (?:is )?({SURE})(?=[.,;]|$|\s[(–—-])"),
    re.compile(r"\((?:the )?(?!which\b|this\b|that\b)([\w.-]+) (?:is|being) the default\)"),
    re.compile(r",\s*default(?:s to\b|(?![\w-])(?:\s?[=:]| is)?)\s*([^\s,]+?)(?=$|,|:\s)"),
    re.compile(r"^\{\{[<%] .*\bdefault=\"([^\"]+)\".* [>%]\}\}$"),
    WITHOUT,
    *ONLY_SURE,
)
TYPED = re.compile(r"(?:[A-Z]+ )?(\w+(?:\.\w+)+) (?:INT|INTEGER|FLOAT|STRING|BOOL|BOOLEAN|COUNTER) (\S.*)")
"""A setting as a line of its file gives it, with the type and the default: "CONFIG proxy.threads INT 2"."""
SET_TYPED = re.compile(r"\[?[A-Za-z][\w.-]*=(?!\[|[\w.-]+\|)(\S.*?)(?:\]| \(\w+\))")
"""A setting with its default and its type: "zfs_arc_max=0B (u64)", or its default as jsdoc has it: "[pool.max=5]"."""
SET_TERM = re.compile(r"[A-Za-z_][\w.-]*(?: ?: ?[\w.<>|\[\]]+)? = (?!.* \| |.*<\w[^<>]*>)(\S.*?)(?:, i\.e\. .*)?")
"""A term with its default: "PAGE_DIR = 'pages'"."""
SET_HEADING = re.compile(rf"([A-Za-z][\w.-]+)(?: ?: ?[\w<>|\[\]]+)? = ({SURE}|\[[^][]*\])")
"""A heading with a setting and its default: "bind-address = "127.0.0.1""."""
SET_BESIDE = re.compile(rf" ?= ?({SURE}|\[[^][]*\]|/\S+)(?=\.?$|\.?\s+[A-Z])")
"""The default of a setting behind its name: "=1024 How many there are"."""
SET_BEFORE = re.compile(r" = (\S[^:]*?): (?=\S)")
"""The default of a setting between its name and what is said of it: "x.depth = 5: how deep"."""
VALUED = re.compile(r"(?:(?:bool(?:ean)?|number|string|int(?:eger)?|object|array)(?:\[\])?|\[\w+\]) = (\S.*)")
"""The type of a setting and its default, as code: "boolean = true"."""
DEFAULT_LINE = re.compile(
    LABELS + rf"[(\[]?{LABEL}(?: is)?::?(?:\s+|$)|(?:Optional[,.] )?{LABEL} is\s|[Dd]efaults to\s"
    rf"|\({LABEL} [^()]+\)\.?$|(?:Optional, )?{LABEL} ?=|{LABEL} {SURE}\.?$|\([\w-]+, (?:optional, )?{LABEL} [^()]+\)"
)
"""Begins a line that gives a setting's default and says nothing else."""
THE_LINE = re.compile(rf"(?:The default|Default)(?: value)? is (?:{SURE})(?: {UNIT})?(?=[.,;]|$| \()")
"""A sentence with the default of what it stands under."""
DEFAULT_FOLLOWS = re.compile(
    rf"\b[Tt]he default(?: value| list)?(?: for this option)? is:?$|^{LABEL}(?: is)?:?:?$"
    r"|\b[Tt]he default being:$|\b(?:[Ii]t|[Tt]his) defaults to:$"
)
"""The default is a list, or code, that stands in the line below."""
ALONE = re.compile(r"[a-z]|\s+[A-Z]\w|\s*(?:$|[.;:()\]–—|]|-\s|,\s\w+(?:ing|es)?\b(?<!,\sand)(?<!,\sor))")
"""Behind a default that is code: nothing more of it."""
BESIDE = re.compile(r"\s*[(\[]\w[\w<>\[\]| -]*:\s*([^:,]+?)[)\]]")
"""Type and default of a setting, as code beside its name: "(int: 10)"."""
CELL_DEFAULT = re.compile(rf"(?<![(\[])\b{LABEL}:\s+(.+?)\.?(?=$| [A-Z][a-z]+(?: \w+)?: )")
OF_SOME = re.compile(r"\((?!the|its|this|current|initial|optional)[a-z][\w-]* default(?:: | is | = |=)[^()]*\)")
"""The default of one case, beside the one of all: "(default: 10) (android default: 100)"."""
SOMEWHERE = re.compile(r"(?:on|in|under|with) (?:[A-Z]|non-)[\w ,]*$|for [A-Za-z][\w ,-]*$")
"""Where a value is the default, and no value: "(default on Linux)"."""
RUNS_ON = re.compile(rf"(?!on\b|no\b)({SURE})(?:,? aka .*|\s+\([^()]*\)\.?|\s+[A-Z][a-z]+,?(?: \w+){{2,}}.*)$")
"""A value in a paragraph that goes on in its next line, or is called something else."""
ELSEWHERE = re.compile(r"(?:see|link to|refer to|described|as above|as below)\b|n/a$", re.IGNORECASE)
"""What stands in the place of a default that is told elsewhere, or nowhere."""
CONDITION = re.compile(
    rf"<|(?!(?:If|When) (?:it is |this is |the \w+ is )?{UNSET})"
    r"(?:Note|If|When|Unless|Where|Otherwise|Previously|Formerly|Until|Before)\b"
    r"|In (?:older|earlier|previous|former)\b"
)
"""What holds on a condition, or held once, is a detail, and no disagreement with what holds without."""
AT_THE_END = re.compile(rf"(?:Note|If|When)\b.*[^:] [(\[]{LABEL} (?:is )?{SURE}[)\]]\.?\s*$")
"""A default in brackets behind all that a help says is no part of its last sentence."""
LABELLED = re.compile(rf"{LABEL}(?: is)?\s?[:=]")
"""A default with a label before it goes before what sentences say."""
NONE = re.compile(r"\b(?:[Nn]o|[Nn]one|[Nn]ot|[Nn]either)\b[^.,;]{0,40}$")
"""What a clause begins with that says of nothing that it is so by default."""
BESIDES = re.compile(r"(?:,? (?:see (?:below|above|also)|(?:re)?set (?:to|in))| - (?:see|which means))\b.*")
"""What is said of a default behind it, in its brackets."""
OR_ELSE = re.compile(r",? or \S+$")
"""The end of a value that is cut at a condition: "0, or 300 if …"."""
TICKED = re.compile(r"^`([^`]+)`$")
"""Code in a text that knows no markup."""
LONGEST = 20
"""Words of a default; what has more is prose."""


def default(text: str, code: Mapping[int, str] = MappingProxyType({})) -> str:
    """The default that a sentence gives, or empty. One that holds on a condition is none, but for "if set to no (the
    default)". ``code``: what the markup sets as code, by where it begins; of a default that is code, every mark counts.
    """
    if typed := TYPED.fullmatch(text):
        return unquoted(typed[2])
    if valued := VALUED.fullmatch(code.get(0, "")):
        return literal(valued[1])
    exact = code.get(line.end(), "") if (line := DEFAULT_LINE.match(text)) else ""
    if line and exact and re.match(r"\s*(?:$|[.,;()])", text[line.end() + len(exact) :]):
        return literal(exact)
    found = [match for pattern in DEFAULTS if (match := pattern.search(text))]
    for match in sorted(found, key=lambda match: (not LABELLED.search(match[0]), match.start())):
        surely = match.re in (THE_DEFAULT, ONE_OF, WHICH) or LABELLED.search(match[0]) or AT_THE_END.match(text)
        value = _value(match, code) if surely or not CONDITION.match(text) else ""
        if value and len(value.split()) <= LONGEST:
            return value
    return ""


def _value(match: re.Match[str], code: Mapping[int, str]) -> str:
    exact = code.get(match.start(1), "")
    if match.re is ONE_OF and exact != match[1] and not LISTED.search(match.string[: match.start(1)]):
        return ""  # "1 for yes (default)"
    if exact and (match.re in ONLY_SURE or ALONE.match(match.string, match.start(1) + len(exact))):
        return literal(exact)
    if match.re in ONLY_SURE and (
        not re.fullmatch(rf"{SURE}(?: {UNIT})?|{CODED}", match[1]) or NONE.search(match.string[: match.start()])
    ):
        return ""
    quoted = re.match(
        r"(\"[^\"]*\"|'[^']*')(?:,\s+(?![\"']|or\b)|\s+\([^()]*\)\.?$|\s+(?:for|if|unless|when)\b|$)", match[1]
    )
    if SOMEWHERE.match(match[1]):
        return ""
    if runs_on := RUNS_ON.match(match[1]):
        return literal(runs_on[1])
    if quoted:
        return literal(quoted[1])
    if TICKED.fullmatch(match[1].strip()):
        return literal(match[1])
    value = _up_to_bracket(match[1])
    if re.match(r"\s+(?:if|unless|when)\b", match.string[match.end(1) :]):
        value = OR_ELSE.sub("", value)
    return unquoted(BESIDES.sub("", value)) or value.strip()


def _up_to_bracket(value: str) -> str:
    """What stands before a bracket that closes, and that was opened before the value: "(the default is 1)"."""
    opened = 0
    for at, letter in enumerate(value):
        opened += (letter == "(") - (letter == ")")
        if opened < 0 and at:
            return value[:at]
    return value


def beside_name(rest: str, code: Mapping[int, str]) -> str:
    """The default that stands beside a setting's name, with its type or between colons: "(int: 10)", ": **10**:"."""
    start = len(rest) - len(rest.lstrip(" :"))
    beside = code.get(start, "")
    if found := BESIDE.fullmatch(beside):
        return literal(found[1])
    return literal(beside) if beside and rest[start + len(beside) :].startswith(": ") else ""


def within_cell(cell: str, code: Mapping[int, str] = MappingProxyType({})) -> str:
    """The default that the description of a setting gives in a table, or empty: that of the last sentence that gives
    one behind a label, or as code, a number or a switch, before those that give it in words.
    """
    cell = OF_SOME.sub(lambda found: " " * len(found[0]), cell)
    for found in CELL_DEFAULT.finditer(cell):
        if (exact := code.get(found.start(1), "")) and ALONE.match(cell, found.start(1) + len(exact)):
            return literal(exact)
    sentences = list(re.finditer(r"(?:[^.;]|[.;](?!\s+[A-Z(]))+[.;]?", cell))
    found_last = ""
    for sentence in reversed(sentences):
        said = sentence[0].strip()
        begin = sentence.start() + len(sentence[0]) - len(sentence[0].lstrip())
        told = _up_to_bracket(label[1]) if (label := CELL_DEFAULT.search(said)) else ""
        if told and len(told.split()) <= 12:
            return literal(re.sub(r"^(\S+) \([^()]*\)$", r"\1", told))
        value = default(said, {at - begin: text for at, text in code.items() if at >= begin})
        is_code = value in map(literal, code.values()) or re.fullmatch(rf"{SURE}(?: {UNIT})?|{CODED}", value)
        if value and (is_code or LABELLED.search(said)):
            return value
        found_last = found_last or value
    return found_last


def is_whole(text: str) -> bool:
    """Whether a line gives the default of what it stands under and no more: no later sentence says better."""
    return DEFAULT_LINE.match(text) is not None or VALUED.fullmatch(text) is not None


def below(about: str, text: str) -> str:
    """The default that stands in the line below, which may be what sets it: ``extensions: [".js"]``."""
    key = re.escape(re.split(r"[.\s]", about)[-1])
    named = rf"(?:[a-z]+ )?[\"']?(?:[\w.-]+\.)?{key}[\"']?"
    sets = re.fullmatch(rf"{named}\s*[:=]\s*(\S.*?)[;,]?(?:\s+//.*)?", text.strip(), re.DOTALL)
    return literal(sets[1] if sets else text.rstrip("."))


def unquoted(value: str) -> str:
    """A value without the quotation marks that a manual sets around its words."""
    value = re.sub(r"(?<=\w)\.(?=[\"”’]$)", "", value)
    value = re.sub(r"(?<!\w)_([^_\s]+)_(?!\w)", r"\1", value)
    return re.sub("[\"“”‘’`]|(?<!\\w)'|'(?!\\w)", "", value).strip(" ,")


def literal(code: str) -> str:
    """A value that is code: a list as it is written, a string without its quotation marks; no comma behind it."""
    code = TICKED.sub(r"\1", code.strip())
    code = re.sub(r"(?<=[\])}\"'\w]),$", "", code.strip())
    return code if re.match(r"[\[({]|\w+\(", code) else unquoted(code) or code
