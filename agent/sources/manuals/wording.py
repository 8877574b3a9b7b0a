"""What the macros of mdoc are called, how they set words apart, and what they say by themselves."""

from __future__ import annotations

CODED = frozenset("Nm Fl Cm Ic Fn Fa Ft Vt Va Fd Cd In Li Ql Ev Dv Er Ar".split())
BOLD = frozenset(("Sy", "Ms"))
PLAIN = frozenset("No Em Pa Ad An Tn Sx Xr Lk Mt St Lb At Bsx Bx Dx Fx Nx Ox Ux Es Hf Tg".split())
ENCLOSED = {
    "Aq": "<>", "Bq": "[]", "Brq": "{}", "Dq": "“”", "Op": "[]", "Pq": "()", "Ql": "‘’", "Qq": '""', "Sq": "‘’",
    "En": ("", ""),
}  # fmt: skip
"""Macros whose arguments stand in marks."""
OPENED = {"Ao": "<>", "Bo": "[]", "Bro": "{}", "Do": "“”", "Oo": "[]", "Po": "()", "Qo": '""', "So": "‘’",
          "Xo": ("", ""), "Eo": ("", "")}  # fmt: skip
CLOSED = frozenset("Ac Bc Brc Dc Oc Pc Qc Sc Xc Ec".split())
SPACING = frozenset(("Ns", "Ap", "Pf", "Ta"))
PARSED = frozenset((*CODED, *BOLD, *PLAIN, *ENCLOSED, *OPENED, *CLOSED, *SPACING))
"""Macros that may stand in the line of another one."""
ALONE = {
    "Ar": "file ...", "Fl": "-", "Pa": "~", "Mt": "~", "At": "AT&T UNIX", "Bsx": "BSD/OS", "Bx": "BSD",
    "Dx": "DragonFly", "Fx": "FreeBSD", "Nx": "NetBSD", "Ox": "OpenBSD", "Ux": "UNIX",
}  # fmt: skip
"""What a macro says without arguments; systems say it before them, too."""
SYSTEMS = frozenset("Bsx Dx Fx Nx Ox Ux".split())
FIXED = {"Bt": "is currently in beta test.", "Ud": "currently under development."}
RETURNS = {
    ("Ex", False): "The {} utility exits 0 on success, and >0 if an error occurs.",
    ("Ex", True): "The {} utilities exit 0 on success, and >0 if an error occurs.",
    ("Rv", False): "The {}() function returns the value 0 if successful; otherwise the value -1 is returned and the "
    "global variable errno is set to indicate the error.",
    ("Rv", True): "The {} functions return the value 0 if successful; otherwise the value -1 is returned and the "
    "global variable errno is set to indicate the error.",
}
"""What a page says of its program's or functions' end: macro, whether it is of several."""
STANDARDS = {
    "-ansiC": "ANSI X3.159-1989 (“ANSI C89”)", "-ansiC-89": "ANSI X3.159-1989 (“ANSI C89”)",
    "-isoC": "ISO/IEC 9899:1990 (“ISO C90”)", "-isoC-90": "ISO/IEC 9899:1990 (“ISO C90”)",
    "-isoC-99": "ISO/IEC 9899:1999 (“ISO C99”)", "-isoC-2011": "ISO/IEC 9899:2011 (“ISO C11”)",
    "-p1003.1": "IEEE Std 1003.1 (“POSIX.1”)", "-p1003.1-88": "IEEE Std 1003.1-1988 (“POSIX.1”)",
    "-p1003.1-90": "IEEE Std 1003.1-1990 (“POSIX.1”)", "-p1003.1-96": "ISO/IEC 9945-1:1996 (“POSIX.1”)",
    "-p1003.1-2001": "IEEE Std 1003.1-2001 (“POSIX.1”)", "-p1003.1-2004": "IEEE Std 1003.1-2004 (“POSIX.1”)",
    "-p1003.1-2008": "IEEE Std 1003.1-2008 (“POSIX.1”)", "-p1003.1-2024": "IEEE Std 1003.1-2024 (“POSIX.1”)",
    "-p1003.2": "IEEE Std 1003.2 (“POSIX.2”)", "-p1003.2-92": "IEEE Std 1003.2-1992 (“POSIX.2”)",
    "-susv2": "Version 2 of the Single UNIX Specification (“SUSv2”)",
    "-susv3": "Version 3 of the Single UNIX Specification (“SUSv3”)",
    "-susv4": "Version 4 of the Single UNIX Specification (“SUSv4”)",
    "-svid4": "System V Interface Definition, Fourth Edition (“SVID4”)",
    "-xpg3": "X/Open Portability Guide Issue 3 (“XPG3”)", "-xpg4": "X/Open Portability Guide Issue 4 (“XPG4”)",
    "-xpg4.2": "X/Open Portability Guide Issue 4, Version 2 (“XPG4.2”)",
}  # fmt: skip
"""Standards by the names that mdoc has for them; others stay as they are written."""
