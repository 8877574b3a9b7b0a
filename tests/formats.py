"""One small whole file of each format that is read, and of each kind of archive: what tests damage, rename, pile up."""

from __future__ import annotations

import bz2
import lzma

import archives
from office_files import one_of_each, opendocument
from pdf_pages import Words, pdf

MARKDOWN = b"""---
title: Alpha
authors: [Ada, Grace]
---
# Alpha

Alpha is a letter of the *Greek* alphabet. See [Beta](b.md) &amp; `gamma`.

- first item
- second item[^1]

> quoted words

| letter | place |
| --- | --- |
| `alpha` | 1 |

```sh
run --it
```

[^1]: A note.
"""
HTML = b"""<!doctype html><html lang="en"><head><title>Beta</title><style>p.x {display: none}</style></head><body>
<nav><a href="/">Home</a></nav><h1>Beta<a href="#top">\xc2\xb6</a></h1>
<p>Beta is a letter of the <b>Greek</b> alphabet.<br>It comes&nbsp;second.<p class="x">Unseen words.
<ul><li>one<li>two</ul><dl><dt>Port</dt><dd>The port is 22.</dd></dl><!-- a comment -->
<table><tr><th>a</th><th>b</th></tr><tr><td rowspan="2" colspan="2">1</td><td>2</td></tr></table>
<pre>line one
  line two</pre><math><mi>x</mi></math><template><p>no</p></template><script>nor(this)</script></body></html>"""
TEXT = b"""TOOL(1)                    General Commands Manual                    TOOL(1)

NAME
     tool - a tool of the Greek alphabet

DESCRIPTION
     Tool is a program that reads letters. The options are:

     -p port  The port on which it listens. The default is 22, and no oth-
              er one is known.

Debian                           May 1, 2026                           Debian
"""
RST = b"""=====
Gamma
=====

:Author: Ada

Gamma is a letter of the **Greek** alphabet. See `Delta <d.rst>`_.

.. note:: It comes third.

+-----+-----+
| a   | b   |
+=====+=====+
| 1   | 2   |
+-----+-----+

.. code-block:: sh

   run --it

term
    What it means.
"""
ASCIIDOC = b"""= Delta
Ada Writer
:revdate: 2026-05-01

Delta is a letter of the *Greek* alphabet. See xref:e.adoc[Epsilon].

* first item
** second item

|===
|letter |place
|delta |4
|===

----
run --it
----

Port:: The port is 22.
"""
MAN = b"""'\\" t
.TH RHO 1 "1 May 2026" "Rho 1.2" "Letters"
.ds Gk the \\fIGreek\\fR alphabet
.de Item
.IP \\(bu 2
\\\\$1 item
..
.SH NAME
rho \\- a letter of \\*(Gk
.SH OPTIONS
.ie n \\{\\
.TP
.BI \\-p \\ port
The port is \\fB22\\fR. \\" a comment
.\\}
.el .TP
.RS
.Item first
.Item "the second"
.RE
.nf
run \\-\\-it
.fi
.TS
tab(|);
lb lb
l l.
letter|place
_
rho|T{
17
T}
.TE
"""
MDOC = b""".Dd $Mdocdate: May 1 2026 $
.Dt SIGMA 8
.Os
.Sh NAME
.Nm sigma
.Nd a letter of the Greek alphabet
.Sh SYNOPSIS
.Nm
.Op Fl v
.Oo Fl p Ar port Ns Op : Ns Ar host Oc
.Sh OPTIONS
.Bl -tag -width Ds
.It Fl p Ar port Xo
.Op , Ar more
.Xc
The port, see
.Xr ssh 1 .
.Bl -bullet
.It
first item
.El
.El
.Bd -literal
run --it
.Ed
"""
XML = b"""<?xml version="1.0"?>
<!DOCTYPE article [<!ENTITY tau "tau">]>
<article><info><title>Upsilon</title><author><surname>Writer</surname></author></info><section><title>Letters</title>
<para>Upsilon is a letter of the <emphasis>Greek</emphasis> alphabet<footnote><para>A note.</para></footnote>, as
&tau; &amp; <code>phi</code>.</para><itemizedlist><listitem><para>first item</para></listitem></itemizedlist>
<table><tgroup cols="2"><tbody><row><entry>letter</entry><entry>20</entry></row></tbody></tgroup></table>
<own name="port"><value type="default">22</value></own><screen><![CDATA[run <it>
now]]></screen></section></article>
"""
SRT = b"""1
00:00:01,000 --> 00:00:04,000
Epsilon is a letter

2
00:00:04,000 --> 00:00:06,500
of the <i>Greek</i> alphabet.
"""
VTT = b"""WEBVTT - Zeta

NOTE a comment

00:01.000 --> 00:04.000 align:start
<v Ada>Zeta is a letter of the Greek alphabet.

00:05.000 --> 00:06.000
It comes sixth.
"""
JSON = b'{"places": [{"name": "Eta", "depth": 12.5, "open": true, "notes": "Eta is a letter."}, {"name": "Theta"}]}'
JSON_LINES = b'{"name": "Iota", "text": "Iota is a letter."}\n{"name": "Kappa", "text": "Kappa is one, too."}\n'
MAIL = b"""From: Ada <ada@example.org>\r
Date: Fri, 01 May 2026 10:00:00 +0200\r
Subject: =?utf-8?q?Lambda?=\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=b\r
\r
--b\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: quoted-printable\r
\r
Lambda is a letter of the Greek =\r
alphabet.\r
> It comes eleventh.\r
--b\r
Content-Type: text/markdown; name=note.md\r
Content-Disposition: attachment; filename="note.md"\r
Content-Transfer-Encoding: base64\r
\r
IyBOb3RlCgpBIG5vdGUgaXMgYXR0YWNoZWQuCg==\r
--b--\r
"""
MHTML = b"""From: <Saved by Blink>\r
Snapshot-Content-Location: https://a.example/page\r
Subject: Mu\r
MIME-Version: 1.0\r
Content-Type: multipart/related; type="text/html"; boundary="--b--"\r
\r
----b--\r
Content-Type: text/html\r
Content-Transfer-Encoding: quoted-printable\r
Content-Location: https://a.example/page\r
\r
<html><body><h1>Mu</h1><p>Mu is a letter of the Greek=20alphabet.</p></body></html>\r
----b----\r
"""
SHEET = (
    '<table:table table:name="Sheet">'
    '<table:table-row><table:table-cell><text:p>Letter</text:p></table:table-cell><table:table-cell><text:p>Place'
    '</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="2"><table:table-cell>'
    '<text:p>Nu</text:p></table:table-cell><table:table-cell office:value-type="float"><text:p>13</text:p>'
    "</table:table-cell></table:table-row></table:table>"
)  # fmt: skip
SLIDE = (
    '<draw:page draw:name="page1"><draw:frame presentation:class="title"><draw:text-box><text:p>Xi</text:p>'
    "</draw:text-box></draw:frame><draw:frame><draw:text-box><text:p>Xi is a letter of the Greek alphabet.</text:p>"
    "</draw:text-box></draw:frame></draw:page>"
)


def documents() -> dict[str, bytes]:
    """By name, all that one reader makes one document of."""
    lines = [
        Words(60, 740, "Omicron", 20),
        Words(60, 700, "Omicron is a letter of the Greek alphabet, which has"),
        Words(60, 687.5, "more let-"),
        Words(60, 675, "ters than anybody needs."),
    ]
    return {
        **one_of_each(),
        "alpha.md": MARKDOWN,
        "beta.html": HTML,
        "beta.xhtml": b'<?xml version="1.0"?>' + HTML.replace(b"<br>", b"<br/>"),
        "tool.txt": TEXT,
        "gamma.rst": RST,
        "delta.adoc": ASCIIDOC,
        "rho.1": MAN,
        "sigma.8": MDOC,
        "upsilon.xml": XML,
        "epsilon.srt": SRT,
        "zeta.vtt": VTT,
        "eta.json": JSON,
        "iota.jsonl": JSON_LINES,
        "lambda.eml": MAIL,
        "mu.mhtml": MHTML,
        "nu.ods": opendocument("spreadsheet", SHEET),
        "xi.odp": opendocument("presentation", SLIDE),
        "omicron.pdf": pdf([lines, [Words(60, 700, "A second page.")]], info="/Title(Omicron)"),
    }


def packed() -> dict[str, bytes]:
    """By name, all that is unpacked into sources."""
    members = [("inner/a.md", MARKDOWN), ("b.html", HTML)]
    return {
        "pi.zip": archives.zipped(members),
        "pi.tar": archives.tarred(members, links={"link.md": "inner/a.md"}),
        "pi.tar.gz": archives.tarred(members, "gz"),
        "alpha.md.gz": archives.gzipped(MARKDOWN),
        "alpha.md.bz2": bz2.compress(MARKDOWN),
        "alpha.md.xz": lzma.compress(MARKDOWN),
        "lambda.mbox": b"From ada@example.org Fri May  1 10:00:00 2026\n" + MAIL.replace(b"\r\n", b"\n") + b"\n",
    }
