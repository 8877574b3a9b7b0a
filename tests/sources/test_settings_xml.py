"""Files of settings in XML."""

from __future__ import annotations

from agent.sources.reading import read


def said(text: str, name: str = "app-default.xml") -> list[tuple[str, str]]:
    document = read(text.encode(), name)
    return [(sentence.kind, document.cut(sentence)) for sentence in document.sentences]


PROPERTY = (
    "<property>\n <name>{0}</name>\n <value>{1}</value>\n <description>How many\n {0}.</description>\n</property>\n"
)


def test_a_property_is_a_line_with_its_description_below() -> None:
    text = f"<?xml version='1.0'?>\n<configuration>\n<!-- Limits -->\n{PROPERTY.format('max.size', 5)}</configuration>"
    assert said(text) == [("prose", "Limits"), ("code", "max.size = 5"), ("prose", "How many max.size.")]


def test_an_element_is_called_after_those_around_it_where_another_has_its_name() -> None:
    text = "<config>\n<log><level>info</level><size>5</size></log>\n<trace><level>debug</level></trace>\n</config>\n"
    assert said(text) == [("code", "log.level = info"), ("code", "size = 5"), ("code", "trace.level = debug")]


def test_attributes_with_a_name_and_a_value_are_settings_and_what_is_commented_out_too() -> None:
    text = '<settings>\n<set name="a.b" value="5 &lt; 6"/>\n<!-- <set name="c" value="7"/> -->\n</settings>\n'
    assert said(text) == [("code", "a.b = 5 < 6"), ("code", "#c = 7")]


def test_a_document_in_xml_is_no_file_of_settings() -> None:
    text = "<?xml version='1.0'?>\n<article><title>A</title><para>It says that it is so.</para></article>\n"
    assert all(kind != "code" for kind, _ in said(text, "a.xml"))


def test_what_closes_nothing_and_what_is_never_closed_ends_no_reading() -> None:
    assert said("<config><a>1</b></a><c>2<d>3</d></config>") != []
