"""Documents in XML: vocabularies that a table knows, those that none knows, fragments, and hostile files."""

from __future__ import annotations

import pytest
from laws import check_laws, cuts

from agent.sources.document import Document
from agent.sources.reading import read

DOCBOOK = """<?xml version="1.0"?>
<!DOCTYPE book PUBLIC "-//OASIS//DTD DocBook XML V4.5//EN" "x.dtd" [<!ENTITY % x SYSTEM "x.ent"> %x;]>
<book><bookinfo><title>Turner Manual</title><productnumber>2.4</productnumber><pubdate>2026-05-01</pubdate>
<author><surname>Writer</surname><firstname>Ada</firstname></author><legalnotice><para>All rights.</para></legalnotice>
<abstract><para>About turners.</para></abstract></bookinfo><?dbhtml x="y"?><!-- <para>no</para> -->
<chapter><title>Set up</title><indexterm><primary>turner</primary></indexterm><para>Set
<option>--port</option><footnote><para>Not in 1.0.</para></footnote> first; see <xref linkend="deep"/>:
<itemizedlist><listitem><para>one</para></listitem></itemizedlist></para>
<variablelist><varlistentry><term><option>-p</option></term><listitem><para>The port.</para></listitem></varlistentry>
</variablelist><programlisting>a
  b &lt;c&gt;</programlisting>
<table><title>Ports</title><tgroup cols="3"><colspec colname="a"/><colspec colname="b"/><colspec colname="c"/><thead>
<row><entry>Name</entry><entry namest="b" nameend="c">Range</entry></row></thead><tbody><row><entry morerows="1">web
</entry><entry>1</entry><entry>2</entry></row><row><entry>3</entry><entry>4</entry></row></tbody></tgroup></table>
<cmdsynopsis><command>turn</command><group choice="req"><arg choice="plain">-a</arg><arg choice="plain">-b</arg></group>
<arg rep="repeat">file</arg></cmdsynopsis>
<section id="deep"><title>Deep</title><para>It is &product; deep.</para></section></chapter></book>"""
JATS = """<?xml version="1.0"?>
<article xmlns:m="http://www.w3.org/1998/Math/MathML"><front><journal-meta><publisher><publisher-name>Orrin Press
</publisher-name></publisher></journal-meta><article-meta><title-group><article-title>Heat in the <italic>Orrin</italic>
kettle</article-title></title-group><contrib-group><contrib contrib-type="author"><name><surname>Vell</surname>
<given-names>Ada</given-names></name></contrib></contrib-group><pub-date><day>3</day><month>5</month><year>2021</year>
</pub-date><abstract><p>Kettles are warm.</p></abstract><kwd-group><kwd>kettle</kwd><kwd>heat</kwd></kwd-group>
</article-meta></front><body><sec><label>1</label><title>Methods</title><p>We heated 12
kettles<sup><xref rid="b">1</xref>,<xref rid="c">2</xref></sup>, where <inline-formula><alternatives><tex-math>$E$
</tex-math><m:math><m:mi>E</m:mi><m:mo>=</m:mo><m:mn>2</m:mn></m:math></alternatives></inline-formula> holds.</p>
<fig><label>Figure 1</label><caption><p>A kettle.</p></caption><graphic/></fig></sec></body><back><ref-list><ref>
<label>1</label><element-citation><name><surname>Beta</surname><given-names>B</given-names></name><article-title>On
heat</article-title><year>2019</year></element-citation></ref></ref-list></back></article>"""
TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Letters</title><author>Ada
Writer</author></titleStmt><publicationStmt><date when="1998-03-02">1998</date></publicationStmt></fileDesc></teiHeader>
<text><body><div><head>First letter</head><p>He came<note place="foot">Late.</note> to
<choice><orig>Norey</orig><reg>Norrey</reg></choice>.</p><list><label>rill</label><item>a stream</item></list>
<table><row role="label"><cell>Good</cell><cell>Price</cell></row><row><cell>Corn</cell><cell>12</cell></row></table>
</div></body></text></TEI>"""
FB2 = """<?xml version="1.0"?><FictionBook><description><title-info><author><first-name>Ada</first-name><last-name>Vell
</last-name></author><book-title>The Kettle</book-title><date value="2005-01-02">2005</date></title-info></description>
<body><section><title><p>One</p></title><p>It was <emphasis>warm</emphasis>.</p><empty-line/></section></body>
<binary id="a">/9j/</binary></FictionBook>"""
RSS = """<?xml version="1.0"?><rss><channel><title>Turner news</title><lastBuildDate>Sat, 02 May 2026 10:00:00 GMT
</lastBuildDate><item><title>Turner 2.0</title>
<description>&lt;p&gt;It &lt;b&gt;turns&lt;/b&gt;.&lt;/p&gt;</description>
<encoded><![CDATA[<p>It listens on port <code>99</code> now.</p>]]></encoded></item></channel></rss>"""
DITA = """<?xml version="1.0"?><task><title>Start it</title><prolog><critdates><revised
modified="2021-02-03"/></critdates><metadata><prodinfo><vrmlist><vrm version="3.1"/></vrmlist></prodinfo></metadata>
</prolog><taskbody><steps><step>
<cmd>Press <uicontrol>Start</uicontrol>.</cmd><info>It is green.</info></step></steps>
<simpletable><sthead><stentry>Name</stentry>
<stentry>Default</stentry></sthead><strow><stentry>port</stentry><stentry>22</stentry></strow></simpletable>
</taskbody></task>"""
XDOC = """<?xml version="1.0"?><document><properties><title>Turner guide</title></properties><body>
<section name="Usage"><p>Run <code>turn</code> daily.</p><source>turn --port 22
  now</source></section></body></document>"""
OWN = """<w:setting name="max turns" type="int"><brief>How often it turns.</brief><doc>It turns so often, and then it
<b>st</b>ops. It is like <w:setting name="min turns">2</w:setting>, see <w:setting name="feeder"/>.

It may be 0.</doc><value type="default">8</value><seeAlso>feeder</seeAlso></w:setting>"""


def of(text: str, name: str = "a.xml") -> Document:
    document = read(text.encode(), name)
    check_laws(document, text.encode())
    return document


def test_docbook() -> None:
    document = of(DOCBOOK)
    said = document.metadata
    assert (said.title, said.version, said.date, said.authors) == (
        "Turner Manual",
        "2.4",
        "2026-05-01",
        ("Ada Writer",),
    )
    assert cuts(document) == [
        ("heading", "Turner Manual"),
        ("heading", "Abstract"),
        ("prose", "About turners."),
        ("heading", "Set up"),
        ("prose", "Set --port first; see Deep:"),
        ("item", "one"),
        ("prose", "Not in 1.0."),
        ("term", "-p"),
        ("prose", "The port."),
        ("code", "a b <c>"),
        ("prose", "Ports"),
        ("row", "Name | Range"),
        ("row", "Name: web | Range: 1 | Range: 2"),
        ("row", "Name: web | Range: 3 | Range: 4"),
        ("prose", "turn {-a | -b} [file]…"),
        ("heading", "Deep"),
        ("prose", "It is &product; deep."),
    ]
    assert document.sections[-1].path == ("Turner Manual", "Set up", "Deep")
    assert "--port" in [document.text[mark.start : mark.end] for mark in document.marks if mark.kind == "code"]
    assert any("of itself" in line for line in document.dropped)
    assert any("index terms" in line for line in document.dropped)


def test_jats() -> None:
    document = of(JATS)
    said = document.metadata
    assert (said.title, said.date, said.authors, said.publisher, said.kind) == (
        "Heat in the Orrin kettle",
        "2021-05-03",
        ("Ada Vell",),
        "Orrin Press",
        "publication",
    )
    assert cuts(document) == [
        ("heading", "Heat in the Orrin kettle"),
        ("heading", "Abstract"),
        ("prose", "Kettles are warm."),
        ("prose", "Keywords: kettle, heat"),
        ("heading", "1 Methods"),
        ("prose", "We heated 12 kettles[1,2], where E=2 holds."),
        ("prose", "Figure 1 A kettle."),
        ("heading", "References"),
        ("item", "1 Beta B, On heat, 2019"),
    ]


def test_tei() -> None:
    document = of(TEI)
    assert (document.metadata.title, document.metadata.date) == ("Letters", "1998-03-02")
    assert cuts(document)[1:] == [
        ("heading", "First letter"),
        ("prose", "He came to Norrey."),
        ("prose", "Late."),
        ("term", "rill"),
        ("prose", "a stream"),
        ("row", "Good | Price"),
        ("row", "Good: Corn | Price: 12"),
    ]


def test_fictionbook() -> None:
    document = of(FB2, "a.fb2")
    assert (document.metadata.title, document.metadata.authors) == ("The Kettle", ("Ada Vell",))
    assert cuts(document)[1:] == [("heading", "One"), ("prose", "It was warm.")]
    assert "images: 1" in document.dropped


def test_feeds_carry_html_as_text() -> None:
    assert cuts(of(RSS, "news"))[-3:] == [
        ("heading", "Turner 2.0"),
        ("prose", "It turns."),
        ("prose", "It listens on port 99 now."),
    ]


def test_dita() -> None:
    document = of(DITA)
    assert (document.metadata.version, document.metadata.date) == ("3.1", "2021-02-03")
    assert cuts(document)[1:] == [
        ("item", "Press Start."),
        ("item", "It is green."),
        ("row", "Name | Default"),
        ("row", "Name: port | Default: 22"),
    ]


def test_xdoc() -> None:
    document = of(XDOC)
    assert document.metadata.title == "Turner guide"
    assert cuts(document)[1:] == [("heading", "Usage"), ("prose", "Run turn daily."), ("code", "turn --port 22 now")]


def test_a_vocabulary_that_nobody_knows_goes_by_its_form() -> None:
    assert cuts(of(OWN)) == [
        ("heading", "max turns"),
        ("item", "type: int"),
        ("item", "brief: How often it turns."),
        ("prose", "It turns so often, and then it stops."),
        ("prose", "It is like min turns = 2, see feeder."),
        ("prose", "It may be 0."),
        ("item", "default: 8"),
        ("item", "see also: feeder"),
    ]


def test_settings_that_a_document_shows_do_not_make_it_a_file_of_them() -> None:
    shown = '<source><![CDATA[<set name="a" value="1"/>]]></source>' * 3
    document = of(XDOC.replace("</section>", f"{shown}</section>"))
    assert (document.format, cuts(document)[-1]) == ("xml", ("code", '<set name="a" value="1"/>'))


def test_what_is_said_of_a_name_stands_below_it() -> None:
    text = '<docs><fields><field name="Port">Where it listens.</field></fields></docs>'
    assert cuts(of(text)) == [("term", "Port"), ("prose", "Where it listens.")]


def test_the_text_leads_back_to_the_file() -> None:
    document = of(OWN)
    at = document.text.index("It may be 0.")
    origin = document.origin(at)
    assert origin is not None
    assert OWN[origin[1] :].startswith("It may be 0.")


def test_a_damaged_file_is_read_as_far_as_it_goes() -> None:
    text = '<article><para>It is <b>so.</para></x><para a="1>Then it is not.<para>x < 3 & y</article'
    assert [said for _, said in cuts(of(text))] == ["It is so.", "Then it is not.", "x < 3 & y</article"]


def test_entities_are_neither_expanded_nor_fetched() -> None:
    text = (
        '<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;<para>So &l; it is&#33;</para></a>'
    )
    document = of(text)
    assert cuts(document) == [("prose", "So &l; it is!")]
    assert document.dropped == ("parts that stand in other files: 1",)


@pytest.mark.parametrize(
    "inner", ["<a>", "<para>x", "<section><title>t</title>", "<group>", "<info><abstract>", "</a>", "<a b='", "&a", "<"]
)
def test_a_hostile_file_ends(inner: str) -> None:
    of(f"<article><para>It is so.</para><cmdsynopsis>{inner * 3000}")


@pytest.mark.parametrize(
    "text",
    [
        "<?xml version='1.0'?><rows>" + "<row><id>7</id><city>Norrey</city></row>" * 50 + "</rows>",
        "<?xml version='1.0'?><plist><dict><key>Label</key><string>It is so here.</string></dict></plist>",
        "<?xml version='1.0'?><w:document xmlns:w='http://schemas.openxmlformats.org/x'><w:t>It is.</w:t></w:document>",
    ],
)
def test_data_and_parts_of_other_formats_are_none(text: str) -> None:
    assert of(text).format == "text"


def test_settings_and_drawings_and_pages_stay_what_they_are() -> None:
    assert of("<configuration><a>1</a></configuration>").format == "text"
    assert of("<?xml version='1.0'?><svg><text>It is so here.</text></svg>").format == "svg"
    assert of("<?xml version='1.0'?><html><body><p>It is so here.</p></body></html>").format == "html"


def test_a_manual_page_in_a_wrapper_has_a_title_of_its_own() -> None:
    page = "<refentry><refmeta><refentrytitle>frob.conf</refentrytitle><manvolnum>5</manvolnum></refmeta>{}</refentry>"
    one = page.format("<refsect1><title>Options</title><para>It turns as told.</para></refsect1>")
    wrapped = f"<reference><title>Manual pages of Frob</title>{one}</reference>"
    assert read(wrapped.encode(), "frob.conf.5.xml").metadata.title == "frob.conf(5)"
    both = wrapped.replace("</reference>", f"{page.format('')}</reference>")
    assert read(both.encode(), "frob.xml").metadata.title == "Manual pages of Frob"
