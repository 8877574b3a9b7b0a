"""Tables that are drawn: which rows are headers, and which columns a cell stands in."""

from __future__ import annotations

from laws import check_laws, cuts

from agent.sources.reading import read


def rows(text: str) -> list[str]:
    document = read(text.encode(), "a.rst")
    check_laws(document, text.encode())
    return [text for kind, text in cuts(document) if kind == "row"]


def test_a_table_with_all_its_lines_has_a_header_above_the_double_line_only() -> None:
    assert rows("""\
+------+-------+
| Name | Port  |
+======+=======+
| web  | 80    |
+------+-------+
|      | 443   |
+------+-------+
""") == ["Name | Port", "Name: web | Port: 80", "Port: 443"]
    assert rows("+---+---+\n| a | b |\n+---+---+\n| 1 | 2 |\n+---+---+\n") == ["a | b", "1 | 2"]


def test_cells_over_several_columns_keep_the_others_in_theirs() -> None:
    assert rows("""\
+------+-----------+---+
| Name | Speed     | C |
+      +-----+-----+   +
|      | min | max |   |
+======+=====+=====+===+
| bus  | 1   | 2   | 3 |
+------+-----+-----+---+
| tram | none      | 4 |
+------+-----------+---+
""")[2:] == ["Name: bus | Speed min: 1 | Speed max: 2 | C: 3", "Name: tram | none | C: 4"]


def test_letters_that_are_wider_than_others_move_no_cell() -> None:
    line = "+------+-----+\n"
    table = [line, "| a    | b   |\n", line.replace("-", "="), "| 汽车 | 1|2 |\n", line, "| 汽车 | 1   |\n", line]
    assert rows("".join(table)) == ["a | b", "汽车 | 1 | 2", "a: 汽车 | b: 1"]


def test_a_table_with_rules_has_a_header_where_it_has_three_of_them() -> None:
    assert rows("""\
=====  =====  ======
   Inputs     Output
------------  ------
  A      B    A or B
=====  =====  ======
False         False
=====  =====  ======
""") == ["Inputs | Output", "A | B | A or B", "Inputs A: False | Output A or B: False"]
    three = "==== ==== ===="
    assert rows(f"{three}\nName Port\n{three}\nweb  80   x\n{three}\n")[1:] == ["Name: web | Port: 80 | x"]
    assert rows("=====  =====\nx      y\n1      2\n=====  =====\n") == ["x | y", "1 | 2"]


def test_lists_are_tables_whose_header_is_counted() -> None:
    lines = "   * - H1\n     - H2\n   * -\n     - ``c2``\n"
    assert rows(f".. list-table::\n   :header-rows: 1\n\n{lines}") == ["H1 | H2", "H2: c2"]
    assert rows(f".. list-table::\n\n{lines}") == ["H1 | H2", "| c2"]


def test_comma_separated_values_are_cells() -> None:
    assert rows("""\
.. csv-table:: Birds
   :header: "Name", "Cost"
   :widths: 15, 10

   "On a
   stick", 2.99

   ``Crunchy``, "1,49"
""") == ["Name | Cost", "Name: On a stick | Cost: 2.99", "Name: Crunchy | Cost: 1,49"]
    assert rows(".. csv-table::\n   :header-rows: 1\n   :delim: ;\n\n   a;b\n   c;d,e\n") == ["a | b", "a: c | b: d,e"]
    assert rows(".. csv-table::\n   :escape: '\n\n   a,b\n") == ["a,b"]
