"""From the tree of an XML file to the tree of the page that it would be in HTML, so that one walk reads both.

Vocabularies go by a table of names, with a few elements that need more than another name. What the table does not know
goes by its form: text with elements in it is a paragraph, elements alone are a container, which a name or a title makes
a section, and a short text under a name of its own is a line with a label.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from agent.sources.web.dom import Element, Text
from agent.sources.web.vocabularies import (
    ABSTRACTS,
    CAPTIONED,
    ELSEWHERE,
    HTML,
    INFO,
    INLINE,
    JOINED,
    LABELS,
    OF_ITSELF,
    OUT,
    PLACED,
    PROSE,
    ROWS,
    TEXTS,
    TITLES,
    UNTITLED,
)
from agent.sources.web.xml_nodes import (
    Node,
    build,
    flat,
    has_lines,
    marked_up,
    outermost,
    paragraphs,
    put_label,
    text_of,
)
from agent.sources.web.xml_tree import ENTITY, WRITTEN, has_words, within

CODED = re.compile(r"code|listing|screen|source|snippet|verbatim|preformatted|console")
SETTING = re.compile(r"option|param|setting|propert|directive|variable|preference")
HOLDERS = {"td": ("tr", "thead"), "th": ("tr",), "tr": ("table", "thead", "tbody", "tfoot")}
"""Parts of tables are such only within others."""
CHOSEN = ("math", "tex-math", "reg", "corr", "expan", "table", "textual-form")
"""Which of several forms of one thing is read, the first of them that there is."""
CHOICES = {"plain": "", "req": "{}"}
"""What stands around an argument of a command that is no mere option."""
NAMED = ("name", "title", "key")
FACTS = ("type", "default", "unit", "units", "min", "max", "since", "until", "required", "deprecated")
"""Attributes of what has a name that say something of it."""
LABELLED = 80
"""Code points of a text that a label stands before."""
LABEL = re.compile(r"[^\W\d_][\w.-]*(?: [\w.-]+){0,3}")
CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])|[_-]+")
MARKUP = re.compile(r"</?(?:p|br|a|b|i|em|strong|ul|ol|li|div|span|code|pre|h[1-6]|table|img)\b[^<>]*>", re.IGNORECASE)
TEX = re.compile(r"\A.*\\begin\{document\}|\\end\{document\}.*\Z|\${1,2}|\\[][()]", re.DOTALL)


def is_info(element: Element) -> bool:
    """Whether an element holds what is said of the one that it stands in."""
    around = element.parent.tag if element.parent else ""
    is_text = has_words(element) or any(within(element, "p", "para", "note", "ul", "ol"))  # DITA calls a text "info"
    return (element.tag in INFO and not is_text) or (around == "document" and element.tag in ("properties", "head"))


def title_of(element: Element) -> Element | None:
    """The title of an element, which may stand in what is said of the element."""
    if found := next((one for one in within(element, *TITLES) if one.text()), None):
        return found
    if element.tag in ("front", "description"):  # it is said of the one around
        return None
    places = (element, *within(element, "front", "description"))
    infos = [info for place in places for info in within(place) if is_info(info)]
    return next((found for info in infos if (found := info.first(*TITLES))), None)


class Mapping:
    """The tree of an XML file as the ``page`` that it would be in HTML. ``left_out``: what is not on it → how much."""

    def __init__(self, root: Element) -> None:
        self.left_out: Counter[str] = Counter()
        self._notes: list[Element] = []
        self._titles = {
            one.get("id"): title.text()[:LABELLED]
            for one in root.elements()
            if one.get("id") and (title := title_of(one))
        }
        self.page = build("body", self._blocks(root, 1))

    # -- what stands among blocks, and what within a text -----------------------------------------------------

    def _blocks(self, element: Element, level: int, but: Element | None = None) -> list[Node]:
        """The content of an element that holds others, footnotes behind the block that refers to them."""
        made: list[Node] = []
        before, self._notes = self._notes, []
        for child in element.children:
            if isinstance(child, Element):
                made += self._block(child, level) if child is not but else []
                made += self._footnotes(level) if self._html(element) not in ROWS else []
            elif ENTITY.fullmatch(child.text):
                self.left_out[ELSEWHERE] += 1
            elif child.text.strip():
                made.append(build("p", [child]))
        self._notes = before + self._notes
        return made

    def _texts(self, element: Element, level: int = 1) -> list[Node]:
        """The content of an element that holds text."""
        made: list[Node] = []
        for child in element.children:
            made += [child] if isinstance(child, Text) else self._inline(child, level)
        return made

    def _content(self, element: Element, level: int) -> list[Node]:
        return self._texts(element, level) if self._is_text(element) else self._blocks(element, level)

    def _is_text(self, element: Element) -> bool:
        """Whether an element of which a table knows that text may stand in it holds text."""
        parts = list(within(element))
        return has_words(element) or (bool(parts) and all(self._html(one) in INLINE for one in parts))

    def _footnotes(self, level: int) -> list[Node]:
        notes, self._notes = self._notes, []
        return [build("p" if has_words(note) else "div", self._content(note, level)) for note in notes]

    @staticmethod
    def _html(element: Element) -> str:
        """The element of HTML that it is here, empty where no table knows."""
        tag, around = element.tag, element.parent or element
        found = PLACED.get((tag, around.tag)) or HTML.get(tag, "")
        first = next(within(around, "label", "item"), None) if (tag, around.tag) == ("item", "list") else None
        if first is not None and first.tag == "label":
            return "dd"
        if tag == "property" and any(within(element, "proptype", "propvalue", "propdesc")):
            return "tr"
        held = HOLDERS.get(found)
        return "" if held and around.tag != "tgroup" and HTML.get(around.tag, "") not in held else found

    def _block(self, element: Element, level: int) -> list[Node]:
        tag, html = element.tag, self._html(element)
        if (made := self._special(element, level)) is not None:
            return made
        if tag in LABELS:
            put_label(element)
        if tag in TITLES:
            return [build("p", [build("b", flat(self._texts(element)))])]
        if html == "pre" or (not html and CODED.search(tag) and has_lines(element)):
            return [build("pre", self._texts(element))]
        if html == "thead" and tag != html:
            return [build(html, [build("tr", self._blocks(element, level))])]
        if html in ("td", "th"):
            return [self._cell(element, html, level)]
        if html in TEXTS:
            return [build(html, self._texts(element, level))]
        if html == "table":
            captions = [node for one in within(element, *TITLES, "caption") for node in self._block(one, level)]
            rows = [one for one in within(element) if one.tag not in (*TITLES, "caption")]
            return [*captions, build("table", [node for one in rows for node in self._block(one, level)])]
        if html and html not in INLINE | {"div"}:
            return [build(html, self._content(element, level))]
        if html != "div" and (has_words(element) or not any(within(element))):
            return self._unknown(element, level)
        if html == "div" and self._is_text(element):
            return [build("p", self._texts(element, level))]
        return self._container(element, level)

    def _inline(self, element: Element, level: int) -> list[Node]:
        tag, html = element.tag, self._html(element)
        if (made := self._special(element, level, inline=True)) is not None:
            return made
        if tag in ("footnote", "fn", "note"):
            self._notes.append(element)
            return []
        if html and html not in INLINE:
            return self._block(element, level)
        name = element.get("name")
        if not element.children:
            to = element.get("linkend") or element.get("target").lstrip("#") or element.get("rid")
            said = self._titles.get(to, "") or (name if html != "a" and LABEL.fullmatch(name) else "")
            return [build("i" if to else "code", [Text(said)])] if said else []
        inner = self._texts(element, level)
        if html == "sup" and element.first("xref", "ref"):
            return [Text("["), *inner, Text("]")]
        if tag in ("quote", "q") and element.text()[:1] not in "“„«\"‘'":
            return [Text("“"), *inner, Text("”")]
        if name and not html and SETTING.search(tag) and LABEL.fullmatch(name) and " " not in element.text():
            return [build("code", [Text(f"{name} = "), *inner])]
        bold = html == "i" and (element.get("role") + element.get("rend")).lower() in ("bold", "strong", "b")
        return [build("b" if bold else html or "i", inner)]

    # -- elements that another name does not do for ------------------------------------------------------------

    def _special(self, element: Element, level: int, *, inline: bool = False) -> list[Node] | None:
        tag = element.tag
        if tag in OUT:
            return self._out(element)
        if is_info(element):
            return self._info(element, level)
        if tag in JOINED and not has_words(element):
            joined = self._joined(element, JOINED[tag])
            return joined if inline else [build("li" if self._html(element) == "li" else "p", joined)]
        if tag in ("alternatives", "choice") and self._html(element) != "li":
            found = {one.tag: one for one in within(element)}
            chosen = next((found[one] for one in CHOSEN if one in found), next(within(element), None))
            return [] if chosen is None else self._inline(chosen, level) if inline else self._block(chosen, level)
        made: list[Node]
        match tag:
            case "math":
                made = [element]
            case "tex-math" | "texmath":
                made = [replace(text, text=TEX.sub("", text.text), origin=None) for text in element.texts()]
            case "inline-formula" | "disp-formula" | "formula" | "equation" | "informalequation" | "inlineequation":
                made = self._spaced(element, level)
            case "cmdsynopsis":
                made = [build("code", self._synopsis(element))]
            case "refnamediv":
                names = ", ".join(one.text() for one in within(element, "refname"))
                purposes = [node for one in within(element, "refpurpose") for node in self._texts(one)]
                made = [Text(f"{names} — "), *purposes]
            case "citerefentry":
                made = [Text(f"{text_of(element, 'refentrytitle')}({text_of(element, 'manvolnum')})")]
            case _:
                return None
        return made if inline else [build("p", made)]

    def _out(self, element: Element) -> list[Node]:
        what = OUT[element.tag]
        self.left_out[what] += len(element.text()) if what.startswith("characters") else 1
        return []

    def _info(self, element: Element, level: int) -> list[Node]:
        """Abstract and keywords; the title is the heading of what it stands in."""
        made: list[Node] = []
        kept = len(title.text()) if (title := element.first(*TITLES)) else 0
        for one in outermost(element, ABSTRACTS):
            words = self._joined(one, JOINED[one.tag]) if one.tag in JOINED else []
            named = [Text(f"{ABSTRACTS[one.tag]}: "), *words]
            made += [build("p", named)] if words else self._section(one, level, ABSTRACTS[one.tag])
            kept += len(one.text())
        self.left_out[OF_ITSELF] += max(0, len(element.text()) - kept)
        return made

    def _spaced(self, element: Element, level: int) -> list[Node]:
        """What stands within, parted by blanks."""
        made = [node for one in within(element) for node in (*self._inline(one, level), Text(" "))]
        return made or self._texts(element)

    def _joined(self, element: Element, between: str) -> list[Node]:
        made: list[Node] = []
        for one in within(element):
            inner = self._joined(one, JOINED.get(one.tag, between)) if not has_words(one) else self._texts(one)
            made += [Text(between), *inner] if made and inner else inner
        return made

    def _synopsis(self, element: Element) -> list[Node]:
        """How a command is called: in brackets what may be left out, in braces of what one must be chosen."""
        made: list[Node] = []
        for one in element.children:
            if isinstance(one, Text):
                made.append(one)
                continue
            if one.tag == "group":
                parts = [self._synopsis(build("group", [part])) for part in within(one)]
                inner = [node for part in parts for node in (Text(" | "), *part)][1:]
            else:
                inner = self._synopsis(one) if one.tag in ("arg", "synopfragment") else self._texts(one)
            ends = CHOICES.get(one.get("choice"), "[]") if one.tag in ("arg", "group") else ""
            repeated = "…" if one.get("rep") == "repeat" else ""
            between = "" if has_words(element) or element.tag == "group" else " "
            made += [Text(ends[:1]), *inner, Text(ends[1:] + repeated + between)]
        return made

    def _cell(self, element: Element, html: str, level: int) -> Element:
        """A cell; DocBook tells spans by names of columns and by how many more rows there are."""
        spans = {key: element.get(key) for key in ("colspan", "rowspan") if element.get(key)}
        spans |= {"rowspan": str(int(more) + 1)} if (more := element.get("morerows")[:4]).isdecimal() else {}
        above = element.parent
        if element.get("namest") and element.get("nameend"):
            while above is not None and above.tag not in ("tgroup", "table"):
                above = above.parent
            names = [one.get("colname") for one in within(above or element, "colspec")]
            if element.get("namest") in names and element.get("nameend") in names:
                wide = names.index(element.get("nameend")) - names.index(element.get("namest")) + 1
                spans["colspan"] = str(max(1, wide))
        is_label = "label" in (element.get("role"), element.parent.get("role") if element.parent else "")
        return build("th" if is_label else html, self._content(element, level), spans)

    # -- what goes by its form ----------------------------------------------------------------------------------

    def _container(self, element: Element, level: int) -> list[Node]:
        tag = element.tag
        if tag in CAPTIONED or (tag in ("varlistentry", "def-item") and not title_of(element)):
            return [build("div", self._blocks(element, level))]
        return self._section(element, level, UNTITLED.get(tag, ""))

    def _section(self, element: Element, level: int, untitled: str) -> list[Node]:
        """A section where it has a title, and a mere container else."""
        title = title_of(element)
        unknown = element.tag not in HTML or HTML[element.tag] in INLINE
        if title is None and unknown and (first := next(within(element), None)) and first.tag == "name":
            title = first if has_words(first) and len(list(within(element))) > 1 else None
        named = next((element.get(key) for key in NAMED if element.get(key)), "") if unknown else ""
        heading = flat(self._texts(title)) if title else []
        heading += [Text(named or untitled)] if not title and (named or untitled) else []
        if not heading or not element.text():
            return [build("div", self._blocks(element, level))]
        number = text_of(title.parent, "manvolnum") if title and title.parent and title.tag == "refentrytitle" else ""
        heading += [Text(f"({number})")] if number else []
        facts = [f"{key}: {element.get(key)}" for key in FACTS if named and element.get(key)]
        made = [build(f"h{min(level, 6)}", heading), *(build("li", [Text(fact)]) for fact in facts)]
        if has_words(element):
            return [*made, build("p", self._texts(element, level + 1))]
        return [*made, *self._blocks(element, level + 1, title)]

    def _unknown(self, element: Element, level: int) -> list[Node]:
        """A paragraph, a line with a label, or what is said of a name."""
        said = element.text()
        if not said:
            return []
        if MARKUP.search(said):
            return marked_up(element)
        inner = paragraphs(self._texts(element, level))
        name = next((element.get(key) for key in NAMED if element.get(key)), "")
        label = element.get("type") or name or CAPITAL.sub(" ", element.get(WRITTEN)).lower()
        is_sentence = bool(name) and said.endswith(".")
        short = len(said) <= LABELLED and not any(within(element)) and not is_sentence and LABEL.fullmatch(label)
        if short and (element.get("type") or name or element.tag not in PROSE):
            is_label = self._html(element) not in ("b", "i", "a")
            return [build("li", [Text(f"{label}: "), *inner]) if is_label else build("p", inner)]
        if name:
            return [build("dl", [build("dt", [Text(name)]), build("dd", inner)])]
        return [build("p", inner)]
