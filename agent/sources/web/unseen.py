"""What of a page is no content by its own word, above all what nobody sees: instructions to machines hide there.

Read from the markup and from the page's own style sheets (rules for one element, class or id; the browser's cascade is
not rebuilt). Style sheets in other files are not there to be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from agent.sources.web.dom import Element, is_shadow
from agent.sources.web.html_rows import is_gutter

HIDING = re.compile(
    r"(?:^|[;{\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden"
    r"|opacity\s*:\s*0?\.?0+%?\s*(?:[;!}]|$)|font-size\s*:\s*(?:0*\.?0+|[01](?:\.\d+)?px)(?:px|em|rem|pt|%|vw)?\s*(?:[;!}]|$)"
    r"|(?:left|top|right|bottom|text-indent|margin-left|margin-top)\s*:\s*-\d{3,}(?:\.\d+)?(?:px|em|rem|pt|%|vw|vh)"
    r"|transform\s*:\s*scale\(\s*0|clip-path\s*:\s*inset\(\s*(?:50|100)%"
    r"|clip\s*:\s*rect\(\s*(?:0|1px)(?:px)?[\s,]+(?:0|1px)(?:px)?[\s,]+(?:0|1px)(?:px)?[\s,]+(?:0|1px))",
    re.IGNORECASE,
)
NO_SIZE = re.compile(
    r"(?:^|[;\s])(?:max-)?(?:width|height)\s*:\s*0*[01]?(?:\.0+)?(?:px|em|rem|%)?\s*(?:[;!]|$)", re.IGNORECASE
)
CLIPPED = re.compile(r"overflow(?:-[xy])?\s*:\s*(?:hidden|clip)", re.IGNORECASE)
SHOWING = re.compile(r"(?:^|[;\s])(?:display\s*:\s*(?!none)\w|visibility\s*:\s*visible)", re.IGNORECASE)
COLOUR = re.compile(r"(?:^|[;\s])color\s*:\s*([^;!}]+)", re.IGNORECASE)
PAINT = re.compile(r"(?:^|[;\s])background(?:-color|-image)?\s*:\s*([^;!}]+)", re.IGNORECASE)
PALE = re.compile(
    r"white|transparent|snow|ivory|#f[ef]f[ef]f[ef](?:ff)?|#fff[f]?|#[0-9a-f]{6}00|#[0-9a-f]{3}0|"
    r"rgba?\(\s*25[45]\s*[, ]\s*25[45]\s*[, ]\s*25[45]\s*(?:[,/].*)?\)|rgba\(.*,\s*0?\.?0+\s*\)",
    re.IGNORECASE,
)
NAMED = frozenset("sr-only visually-hidden visuallyhidden screen-reader-text sf-hidden element-invisible".split())
"""Classes whose rules often are in a file of their own: for screen readers alone, or hidden when the page was saved."""
NOT_TEXT = frozenset("script style head template title".split())
UNUSED = {
    "noscript": "text for browsers without scripts",
    **dict.fromkeys("object audio video canvas iframe".split(), "text for browsers without such media"),
    **dict.fromkeys("select option input textarea datalist".split(), "form controls"),
    "svg": "text in drawings",
    "rt": "readings beside characters (ruby)",
    "rp": "readings beside characters (ruby)",
    "nav": "navigation",
}
"""Elements whose text is left out, and what it is called in the report."""
UNSEEN = "text that a reader does not see (hidden, off screen, of no size or in the colour of the page)"
CONSENT = re.compile(
    r"\b(?:cookie|consent|gdpr|ccpa)s?[-_]?(?:banner|bar|notice|popup|modal|overlay|dialog|box|message|law|alert|info|"
    r"disclaimer|policy|wrapper|container|manager)|onetrust|cookiebot|didomi|\btruste(?![a-z])|cc-window|qc-cmp|sp_message",
    re.IGNORECASE,
)
NO_BANNERS = frozenset("html body main article dt dd li h1 h2 h3 h4 h5 h6".split())
"""Elements that are no banner, whatever they are called: a setting may be named CookieMessage."""
COMPOUND = re.compile(r"(?:[a-z][\w-]*|\*)?(?:[.#][\w-]+)*", re.IGNORECASE)
SIMPLE = re.compile(r"[.#]?[\w-]+")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SCREEN = re.compile(r"@(?:media\s+(?:only\s+)?(?:screen|all)|layer|supports|scope|container)", re.IGNORECASE)


@dataclass(slots=True)
class Styles:
    """What the page's own style sheets say, as far as it decides what can be seen.

    ``hidden`` and ``pale`` hold compounds of simple selectors (``p.note#a``), each by one of its parts.
    """

    hidden: dict[str, list[frozenset[str]]] = field(default_factory=dict)
    pale: dict[str, list[frozenset[str]]] = field(default_factory=dict)
    painted: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, page: Element) -> Styles:
        styles = cls()
        shown: set[str] = set()
        for sheet in page.elements():
            if sheet.tag == "style":
                for selectors, body in _rules("".join(text.text for text in sheet.texts())):
                    styles._add(selectors, body, shown)
        # what another rule shows again is shown by a click or on a wide screen: tabs, menus, parts that fold
        styles.hidden = {
            name: kept for name, all_ in styles.hidden.items() if (kept := [one for one in all_ if not one & shown])
        }
        return styles

    def _add(self, selectors: str, body: str, shown: set[str]) -> None:
        hides, colour = is_hiding(body), COLOUR.search(body)
        pale = bool(colour and PALE.fullmatch(colour[1].strip())) and not PAINT.search(body)
        if not hides and not pale and not PAINT.search(body) and not SHOWING.search(body):
            return
        for selector in selectors.split(","):
            whole = selector.strip()
            last = re.split(r"[\s>+~]+", whole)[-1]
            names = frozenset(name for name in SIMPLE.findall(last.split(":")[0]))
            if whole and COMPOUND.fullmatch(whole) and names - {"body", "html"}:
                for meant, found in ((hides, self.hidden), (pale, self.pale)):
                    if meant:
                        found.setdefault(max(names), []).append(names)
            if PAINT.search(body):
                self.painted |= names
            if not hides and SHOWING.search(body):
                shown |= {name for name in names if name[0] in ".#"}


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and body of each rule that holds on a screen."""
    above: list[str] = []
    for found in re.finditer(r"([^{}]*)([{}])", COMMENT.sub(" ", css)):
        if found[2] == "{":
            above.append(found[1].rsplit(";", 1)[-1].strip())
        elif above:
            selectors = above.pop()
            if not selectors.startswith("@") and all(not one.startswith("@") or SCREEN.match(one) for one in above):
                yield selectors, found[1]


def why_out(element: Element, styles: Styles, *, painted: bool, in_heading: bool) -> str:
    """Why an element is left out, with all that stands in it; empty for one that is not."""
    tag, role = element.tag, element.get("role").lower()
    if tag == "template":
        return "" if is_shadow(element) else "templates that a script would fill"
    if tag in NOT_TEXT or tag in UNUSED:
        return UNUSED.get(tag, tag)
    if not element.attributes and tag != "button" and not styles.hidden and not styles.pale:
        return ""
    if is_hidden(element, styles, painted=painted):
        return UNSEEN
    if role == "navigation":
        return UNUSED["nav"]
    named = f"{element.get('id')} {element.get('class')}"
    if named != " " and tag not in NO_BANNERS and CONSENT.search(named):
        return "a cookie banner"
    if element.get("aria-hidden") == "true":
        return "decoration (aria-hidden)"
    if tag == "button" and not (in_heading or role == "tab" or "aria-expanded" in element.attributes):
        return UNUSED["select"]
    if tag == "table" and element.get("class") in ("head", "foot"):
        return "running heads"
    return "line numbers" if is_gutter(element) else ""


def is_hiding(style: str) -> bool:
    """Whether declarations leave nothing to see of what they hold for."""
    return bool(HIDING.search(style)) or (bool(CLIPPED.search(style)) and bool(NO_SIZE.search(style)))


def is_hidden(element: Element, styles: Styles, *, painted: bool) -> bool:
    """Whether nobody sees the element. ``painted``: it or one above it has a background of its own.

    Tabs that a click shows, and what a browser's search unfolds, can be seen.
    """
    given = element.attributes
    if "hidden" in given and given["hidden"] != "until-found" and given.get("role") != "tabpanel":
        return True
    if not given and not styles.hidden and not styles.pale:
        return False
    style = given.get("style", "")
    if given.get("role") != "tabpanel" and style and is_hiding(style):
        return True
    if not NAMED.isdisjoint(element.classes):
        return True
    names = _names(element)
    if _holds(styles.hidden, names) or (not painted and _holds(styles.pale, names)):
        return True
    return _colourless(element, style, painted)


def _holds(rules: dict[str, list[frozenset[str]]], names: set[str]) -> bool:
    return bool(rules) and any(compound <= names for name in names for compound in rules.get(name, ()))


def is_painted(element: Element, styles: Styles) -> bool:
    """Whether the element has a background of its own, as far as its page says so."""
    if "bgcolor" in element.attributes or "background" in element.attributes:
        return True
    return bool(PAINT.search(element.get("style"))) or not styles.painted.isdisjoint(_names(element))


def _names(element: Element) -> set[str]:
    return {element.tag, f"#{element.get('id')}", *(f".{name}" for name in element.classes)}


def _colourless(element: Element, style: str, painted: bool) -> bool:
    """Text in white where nothing says that the ground is not, or in the colour of its own ground."""
    colour = COLOUR.search(style)
    shade = (colour[1] if colour else element.get("color") if element.tag == "font" else "").strip().lower()
    ground = PAINT.search(style)
    if shade and ground:
        return shade == ground[1].strip().lower()
    return bool(shade) and not painted and bool(PALE.fullmatch(shade))
