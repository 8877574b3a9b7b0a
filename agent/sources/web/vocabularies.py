"""What the elements of XML vocabularies are in HTML: DocBook, JATS, TEI, FictionBook, DITA, Maven's xdoc and feeds.

One table serves for all of them, by local names in small letters; the few names that mean different things go by the
element around.
"""

from __future__ import annotations

_NAMES = {
    "p": "p para simpara ab l v line text-author attribution cmd shortdesc stage speaker refpurpose subtitle"
    " bridgehead titlepart byline docauthor docdate salute signed dateline trailer opener closer",
    "pre": "pre programlisting screen literallayout synopsis funcsynopsis classsynopsis preformat eg codeblock msgblock"
    " lines verbatim",
    "ul": "ul ol sl itemizedlist orderedlist simplelist procedure substeps calloutlist list steps steps-unordered"
    " choices segmentedlist",
    "li": "li sli listitem member step substep callout list-item biblioentry bibliomixed biblstruct seglistitem",
    "dl": "dl variablelist glosslist def-list parml qandaset qandadiv",
    "dt": "dt pt question dthd",
    "dd": "dd pd glossdef answer ddhd",
    "table": "table informaltable simpletable choicetable",
    "thead": "thead sthead prophead chhead",
    "tbody": "tbody",
    "tfoot": "tfoot",
    "tr": "tr row strow chrow",
    "td": "td entry cell stentry proptype propvalue propdesc choption chdesc",
    "th": "th",
    "blockquote": "blockquote disp-quote cite epigraph lq",
    "br": "br lb sbr",
    "code": "code literal option filename command varname parameter constant envar function userinput computeroutput"
    " replaceable systemitem property type classname methodname interfacename structname structfield symbol token"
    " prompt sgmltag tag markup errorcode errorname returnvalue keycode tt monospace codeph cmdname apiname parmname"
    " filepath msgph msgnum synph systemoutput kwd var gi att val ident samp kbd",
    "b": "b strong bold uicontrol wintitle guibutton guilabel guimenu guimenuitem",
    "dfn": "dfn firstterm",
    "a": "a link ulink ref ext-link uri xref",
    "sup": "sup superscript",
    "sub": "sub subscript",
    "i": "i em italic emphasis hi emph foreign phrase sc u underline span named-content styled-content abbrev acronym"
    " productname trademark citetitle ph w pc",
    "div": "div front body back text note tip caution warning important sidebar example informalexample figure"
    " informalfigure fig fig-group table-wrap boxed-text formalpara tgroup poem stanza lg sp listbibl quote mediaobject"
    " caption refentry fn fn-group figdesc varlistentry def-item glossentry dlentry plentry qandaentry dlhead",
}
HTML = {name: tag for tag, names in _NAMES.items() for name in names.split()}
"""Name → the element of HTML that it is."""
PLACED = {
    ("listitem", "varlistentry"): "dd",
    ("term", "varlistentry"): "dt",
    ("term", "def-item"): "dt",
    ("def", "def-item"): "dd",
    ("glossterm", "glossentry"): "dt",
    ("ref", "ref-list"): "li",
    ("bibl", "listbibl"): "li",
    ("choice", "choices"): "li",
    ("label", "list"): "dt",
    ("item", "list"): "li",
    ("properties", "refbody"): "table",
    ("source", "section"): "pre",
    ("source", "subsection"): "pre",
}
"""Name and that of the element around → the element of HTML, where the name alone does not tell."""
INLINE = frozenset("code b i dfn a sup sub".split())
TEXTS = frozenset("p dt th".split())
"""Elements of HTML in which nothing but text stands, and text where there are words in it."""
ROWS = frozenset("table thead tbody tfoot tr".split())
TITLES = ("title", "head", "heading", "article-title", "book-title", "refentrytitle")
CAPTIONED = frozenset(
    "note tip caution warning important sidebar example informalexample figure informalfigure fig fig-group table-wrap"
    " boxed-text formalpara poem stanza lg caption tgroup mediaobject".split()
)
"""What stands within a section under a title of its own, as lists and tables do."""
LABELS = frozenset("sec fig table-wrap ref fn app boxed-text list-item fig-group supplementary-material".split())
"""Elements whose ``label`` stands before the text that they begin with."""
INFO = frozenset(
    "info bookinfo articleinfo setinfo partinfo prefaceinfo chapterinfo appendixinfo referenceinfo refentryinfo"
    " sectioninfo sect1info sect2info sect3info refsect1info glossaryinfo bibliographyinfo refmeta docinfo objectinfo"
    " blockinfo article-meta front-stub teiheader prolog title-info".split()
)
"""What holds the title, the authors and the like of the element that it stands in, and perhaps an abstract."""
ABSTRACTS = {
    "abstract": "Abstract", "trans-abstract": "Abstract", "annotation": "Abstract",
    "kwd-group": "Keywords", "keywordset": "Keywords",
}  # fmt: skip
UNTITLED = {
    "glossary": "Glossary",
    "refsynopsisdiv": "Synopsis",
    "ref-list": "References",
    "bibliography": "References",
    "listbibl": "References",
}
"""What a section is called that has no title in the file, as those who print it do."""
OF_ITSELF = "characters of what the file says of itself (authors, dates, rights)"
IMAGES, ELSEWHERE = "images", "parts that stand in other files"
OUT = {
    **dict.fromkeys("indexterm idx-entry".split(), "characters of index terms"),
    **dict.fromkeys("toc lot".split(), "characters of tables of contents"),
    **dict.fromkeys("binary graphic inline-graphic imageobject inlinegraphic image img media".split(), IMAGES),
    **dict.fromkeys("alt alt-text textobject object-id".split(), "characters that stand for images"),
    **dict.fromkeys("fw titleabbrev alt-title".split(), "characters of running heads"),
    **dict.fromkeys(
        "journal-meta permissions document-info publish-info custom-info src-title-info".split(), OF_ITSELF
    ),
    **dict.fromkeys("guid ttl generator related-object facsimile standoff processing-meta".split(), OF_ITSELF),
    **dict.fromkeys("related-links".split(), "characters of lists of links"),
    **dict.fromkeys("style script stylesheet".split(), "characters of scripts and styles"),
    "include": ELSEWHERE,
}
"""Name → what it is called when it is left out: characters, or so many of them."""
JOINED = {
    **dict.fromkeys("name string-name personname persname author editor person".split(), " "),
    **dict.fromkeys("element-citation nlm-citation person-group biblstruct monogr analytic imprint".split(), ", "),
    **dict.fromkeys("biblioentry biblioset authorgroup publisher kwd-group keywordset".split(), ", "),
    "keycombo": "+",
    "menuchoice": " → ",
}
"""Elements that hold no text of their own → what is put between those within."""
PROSE = frozenset(
    "description desc paragraph par summary documentation doc comment remarks remark purpose details detail help usage"
    " abstract intro introduction sentence s definition content contents message annotation encoded item element entry"
    " point bullet abbr expan seg u body text"
    " info stepresult result postreq context prereq".split()
)
"""Names that a text needs not be told under."""
