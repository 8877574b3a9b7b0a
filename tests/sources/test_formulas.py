"""A formula is in the text once, however often its page holds it."""

from __future__ import annotations

import pytest

from agent.sources.web.html_blocks import walk

KATEX = (
    "<span class=katex><span class=katex-mathml><math><semantics><mi>x</mi>"
    "<annotation encoding='application/x-tex'>x^2</annotation></semantics></math></span>"
    "<span class=katex-html aria-hidden=true>x2</span></span>"
)
WIKIPEDIA = (
    "<span class='mwe-math-element'><span style='display:none'><math alttext='{\\displaystyle x^2}'><mi>x</mi></math>"
    "</span><img class='mwe-math-fallback-image-inline' alt='{\\displaystyle x^2}'></span>"
)
MATHJAX_2 = "<span class=MathJax_Preview>x2</span><span class=MathJax>x2</span><script type='math/tex'>x^2</script>"
MATHJAX_3 = (
    "<mjx-container><svg></svg><mjx-assistive-mml><math><msup><mi>x</mi><mn>2</mn></msup></math></mjx-assistive-mml>"
    "</mjx-container>"
)


@pytest.mark.parametrize(
    "markup",
    [KATEX, WIKIPEDIA, MATHJAX_2, MATHJAX_3, "<img class=formulaInl alt='x^2'>", "<math alttext='x^2'></math>"],
)
def test_a_formula_is_kept_once(markup: str) -> None:
    assert [block.text for block in walk(f"<p>Here {markup} grows.").blocks] == ["Here x^2 grows."]


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac>", "a/(b+1)"),
        ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_i^2"),
        ("<msqrt><mi>x</mi><mo>-</mo><mi>y</mi></msqrt>", "√(x-y)"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "x^(1/3)"),
        ("<munderover><mo>∑</mo><mn>0</mn><mi>n</mi></munderover><mi>k</mi>", "∑_0^nk"),
    ],
)
def test_mathml_without_tex_is_told_in_one_line(inner: str, expected: str) -> None:
    assert walk(f"<p><math>{inner}</math></p>").blocks[0].text == expected


def test_a_hidden_formula_is_hidden_text() -> None:
    assert [block.text for block in walk("<p>a<math hidden><mi>x</mi></math></p>").blocks] == ["a"]
