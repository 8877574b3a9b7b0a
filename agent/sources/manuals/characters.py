"""Characters that roff has names for."""

from __future__ import annotations

import re
import unicodedata

TABLE = """
!= ≠  %0 ‰  'A Á  'C Ć  'E É  'I Í  'O Ó  'U Ú  'Y Ý  'a á  'c ć  'e é  'i í  'o ó  'u ú  'y ý  ** ∗  *A Α
*B Β  *C Ξ  *D Δ  *E Ε  *F Φ  *G Γ  *H Θ  *I Ι  *K Κ  *L Λ  *M Μ  *N Ν  *O Ο  *P Π  *Q Ψ  *R Ρ  *S Σ  *T Τ
*U Υ  *W Ω  *X Χ  *Y Η  *Z Ζ  *a α  *b β  *c ξ  *d δ  *e ε  *f ϕ  *g γ  *h θ  *i ι  *k κ  *l λ  *m μ  *n ν
*o ο  *p π  *q ψ  *r ρ  *s σ  *t τ  *u υ  *w ω  *x χ  *y η  *z ζ  +- ±  +e ϵ  +f φ  +h ϑ  +p ϖ  ,C Ç  ,c ç
-+ ∓  -> →  -D Ð  -h ℏ  .i ı  .j ȷ  /L Ł  /O Ø  /_ ∠  /l ł  /o ø  12 ½  14 ¼  18 ⅛  34 ¾  38 ⅜  3d ∴  58 ⅝
78 ⅞  :A Ä  :E Ë  :I Ï  :O Ö  :U Ü  :Y Ÿ  :a ä  :e ë  :i ï  :o ö  :u ü  :y ÿ  <- ←  << ≪  <= ≤  <> ↔  == ≡
=~ ≅  >= ≥  >> ≫  AE Æ  AN ∧  Ah ℵ  Bq „  CL ♣  CR ↵  Cs ¤  DI ♦  Do $  Eu €  Fc »  Fn ƒ  Fo «  HE ♥  IJ Ĳ
Im ℑ  OE Œ  OK ✓  OR ∨  Of ª  Om º  Po £  Re ℜ  S1 ¹  S2 ²  S3 ³  SP ♠  Sd ð  TP Þ  Tp þ  Ye ¥  ^A Â  ^E Ê
^I Î  ^O Ô  ^U Û  ^a â  ^e ê  ^i î  ^o ô  ^u û  `A À  `E È  `I Ì  `O Ò  `U Ù  `a à  `e è  `i ì  `o ò  `u ù
a- ¯  a. ˙  a^ ^  aa ´  ab ˘  ac ¸  ad ¨  ae æ  ah ˇ  an ⎯  ao ˚  ap ∼  aq '  at @  a~ ~  ba |  bb ¦  bq ‚
br │  braceex ⎪  bracketlefttp ⎡  bu •  bv ⎪  c* ⊗  c+ ⊕  ca ∩  ci ○  co ©  coproduct ∐  cq ’  ct ¢  cu ∪
dA ⇓  da ↓  dd ‡  de °  dg †  di ÷  dq "  em —  en –  eq =  es ∅  eu €  f/ ⁄  fa ∀  fc ›  ff ff  fi fi  fl fl
fm ′  fo ‹  ga `  gr ∇  hA ⇔  ha ^  ho ˛  hy -  ib ⊆  if ∞  ij ĳ  integral ∫  ip ⊇  is ∫  lA ⇐  lB [  lC {
la ⟨  lb ⎩  lc ⌈  lf ⌊  lh ☜  lk ⎨  lq “  lt ⎧  lz ◊  mc µ  md ⋅  mi −  mo ∈  mu ×  nb ⊄  nc ⊅  ne ≢  nm ∉
no ¬  oA Å  oa å  oe œ  oq ‘  or |  pc ·  pd ∂  pl +  pp ⊥  product ∏  ps ¶  pt ∝  r! ¡  r? ¿  rA ⇒  rB ]
rC }  ra ⟩  rb ⎭  rc ⌉  rf ⌋  rg ®  rh ☞  rk ⎬  rn ‾  rq ”  rs \\  rt ⎫  ru _  sb ⊂  sc §  sd ″  sh #  sl /
sp ⊃  sq □  sqrt √  sr √  ss ß  st ∋  sum ∑  te ∃  tf ∴  ti ~  tm ™  ts ς  uA ⇑  ua ↑  ul _  vA ⇕  vS Š  vZ Ž
va ↕  vs š  vz ž  wp ℘  |= ≃  ~= ≈  ~A Ã  ~N Ñ  ~O Õ  ~a ã  ~n ñ  ~o õ  ~~ ≈
"""
NAMED = dict(pair.split(" ", 1) for line in TABLE.strip().splitlines() for pair in re.split(r" {2,}", line))
"""Name → character, as groff prints it."""
POINTS = re.compile(r"u(?P<points>[0-9A-F]{4,6}(?:_[0-9A-F]{4,6}){0,4})|char(?P<number>\d{1,3})")


def character(name: str) -> str | None:
    """What a name stands for (``bu``, ``u2014``, ``u0041_0301``), or ``None`` where nobody knows."""
    if found := POINTS.fullmatch(name):
        points = [int(found["number"])] if found["number"] else [int(one, 16) for one in found["points"].split("_")]
        return _composed(points)
    return NAMED.get(name)


def _composed(points: list[int]) -> str | None:
    if any(point > 0x10FFFF or 0xD800 <= point < 0xE000 or point < 32 for point in points):
        return None
    return unicodedata.normalize("NFC", "".join(map(chr, points)))
