"""What a reader of a page would see, in order and in whole sentences."""

from __future__ import annotations

import pytest

from agent.sources.web.html_blocks import walk


def told(markup: str, **frames: str) -> list[str]:
    return [block.text for block in walk(f"<html><body>{markup}</body></html>", frames).blocks]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>A <b>b</b><i>c</i>, d<code>e</code>.", ["A bc, de."]),
        ("<p>10<sup>6</sup>, x<sup>n-1</sup>, 1<sup>st</sup>", ["10^6, x^(n-1), 1st"]),
        ("<p>H<sub>2</sub>O, 101<sub>2</sub>", ["H2O, 101_2"]),
        ("<p>Costs 5<sup><a href='#f1'>1</a></sup> now.", ["Costs 5[1] now."]),
        ("<p>Costs 5<a href='#f1'><sup>1</sup></a> now.", ["Costs 5[1] now."]),
        ("<p>Costs 5<sup>[<a href='#f1'>1</a>]</sup> now.", ["Costs 5[1] now."]),
        ("<p>A note. <a href='#r1'>↩︎</a>", ["A note."]),
        ("<p><ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>です。", ["漢字です。"]),
        ("<p>One<br>and the same.<br><br>Another.", ["One and the same.", "Another."]),
        ("<p><a href=x>One</a><a href=y>Two</a>", ["One Two"]),
        ("<pre><span>a</span>\n<div>b</div><div>c</div></pre>", ["a b c"]),
        ("<figure><img src=x alt=no><figcaption>Fig. 1</figcaption></figure>", ["Fig. 1"]),
        ("<h3><button aria-expanded=false>Why?</button></h3><p>So.<button>Copy</button>", ["Why?", "So."]),
        ("<details><summary>More</summary>Folded.</details>", ["More", "Folded."]),
        ("<p>مرحبا <b>بالعالم</b>.", ["مرحبا بالعالم."]),
        ("<b>bad <i>nest</b> ing</i>", ["bad nest ing"]),
    ],
)
def test_words_are_neither_parted_nor_joined(markup: str, expected: list[str]) -> None:
    assert told(markup) == expected


def test_code_keeps_its_lines() -> None:
    page = walk("<pre><code><span>if</span> x:\n  y<br>z</code></pre>")
    assert ["".join(piece.text for piece in block.pieces) for block in page.blocks] == ["if x:\n  y\nz"]


def test_a_shadow_tree_is_read_with_what_its_slots_hold() -> None:
    markup = (
        "<x-card><template shadowrootmode=open><h2>Card</h2><slot></slot><p><slot name=end>none</slot></p></template>"
        "<p>Body.</p><b slot=end>End.</b><i slot=gone>Nowhere.</i></x-card><template>Not this.</template>"
    )
    assert told(markup) == ["Card", "Body.", "End."]


def test_slots_within_slots_end() -> None:
    markup = "<div><template shadowrootmode=open><slot></slot><slot></slot></template>" * 300 + "Once."
    assert told(markup) == ["Once."]


def test_frames_that_came_along_are_read_where_they_stand_and_others_are_named() -> None:
    markup = "<p>A</p><iframe srcdoc='&lt;p&gt;B &amp;amp; C'></iframe><iframe src=d></iframe><iframe src=e></iframe>"
    page = walk(f"<html><body>{markup}<p>F", {"d": "<p>D<iframe src=d></iframe>"})
    assert [block.text for block in page.blocks] == ["A", "B & C", "D", "F"]
    assert page.frames == ["d", "e"]
    assert walk("<frameset><frame src=toc.html><noframes>Text</noframes></frameset>").frames == ["toc.html"]


def test_a_term_is_no_banner_whatever_it_is_called() -> None:
    page = walk("<dl><dt id=TrustedUserCAKeys>TrustedUserCAKeys</dt><dt id=cookie-policy>cookie-policy</dt></dl>")
    assert [block.text for block in page.blocks] == ["TrustedUserCAKeys", "cookie-policy"]
    assert not walk("<p class='truste-overlay'>Gone</p><p id=TrustedKeys>Kept</p>").blocks[1:]


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<nav>Gone</nav>", "navigation"),
        ("<div role=navigation>Gone</div>", "navigation"),
        ("<div id=cookie-banner>Gone</div>", "a cookie banner"),
        ("<div class='c onetrust-pc'>Gone</div>", "a cookie banner"),
        ("<noscript>Gone</noscript>", "text for browsers without scripts"),
        ("<template>Gone</template>", "templates that a script would fill"),
        ("<svg><text>Gone</text></svg>", "text in drawings"),
        ("<select><option>Gone</select>", "form controls"),
        ("<span aria-hidden=true>Gone</span>", "decoration (aria-hidden)"),
    ],
)
def test_what_is_left_out_is_named_with_its_amount(markup: str, reason: str) -> None:
    page = walk(f"<html><body><p>Kept.</p>{markup}</body></html>")
    assert [block.text for block in page.blocks] == ["Kept."]
    assert page.left_out == {reason: (4, "Gone")}


def test_scripts_and_styles_are_no_text_at_all() -> None:
    page = walk("<body><script>var a = '<p>x</p>';</script><style>p {}</style><p onclick='y()'>Text</p>")
    assert ([block.text for block in page.blocks], page.left_out) == (["Text"], {})
