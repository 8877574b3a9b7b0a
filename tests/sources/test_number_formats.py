"""Numbers as a person sees them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.sources.office.number_formats import shown


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        ("0.25", "0%", "25%"),
        ("0.1234", "0.0%", "12.3%"),
        ("1234.5", "#,##0.00", "1,234.50"),
        ("-5", '#,##0 "€"', "-5 €"),
        ("-5", "#,##0;(#,##0)", "(5)"),
        ("5", "[$€-2] #,##0.00", "€ 5.00"),
        ("5", '_-* #,##0.00\\ "kr"_-', "5.00 kr"),
        ("7", "00000", "00007"),
        ("1500000", '0.0,,"M"', "1.5M"),
        ("2.675", "0.00", "2.68"),  # as a workbook rounds, and not as binary fractions do
        ("1.5", "0.##", "1.5"),
        ("123456", "0.00E+00", "1.23E+5"),
        ("0.30000000000000004", "", "0.3"),
        ("3.0", "General", "3"),
        ("1E-3", "General", "0.001"),
        ("100", "General", "100"),
        ("123456789012", "General", "123456789012"),
        ("2.5", "# ?/?", "2.5"),
        ("9", "[Red][>5]0;0", "9"),
        ("7", ";;;", "7"),
        ("45000", "d/m/yyyy", "2023-03-15"),
        ("45000.5", "m/d/yy h:mm", "2023-03-15 12:00"),
        ("45000.25", "dd.mm.yyyy hh:mm:ss", "2023-03-15 06:00:00"),
        ("45000", "mmm-yy", "2023-03"),
        ("45000", "yyyy", "2023"),
        ("45000", '[$-407]d. mmmm yyyy" (gelesen)"', "2023-03-15"),
        ("0.5", "h:mm AM/PM", "12:00"),
        ("1.5", "[h]:mm:ss", "36:00:00"),
        ("59", "yyyy-mm-dd", "1900-02-28"),  # before the day that Excel has too many
        ("-1", "yyyy-mm-dd", "-1"),
        ("9999999", "yyyy-mm-dd", "9999999"),
        ("no number", "0.00", "no number"),
        ("NaN", "0.00", "NaN"),
        ("1E+400", "0.00", "1e+400"),
    ],
)
def test_a_number_stands_as_its_format_shows_it(value: str, code: str, expected: str) -> None:
    assert shown(value, code) == expected


def test_a_workbook_may_count_its_days_from_1904() -> None:
    assert shown("0", "yyyy-mm-dd", since_1904=True) == "1904-01-01"


@given(st.dates(date(1900, 3, 1), date(9999, 12, 31)))
def test_every_day_comes_back(day: date) -> None:
    assert shown(str((day - date(1899, 12, 30)) // timedelta(days=1)), "dd/mm/yyyy") == day.isoformat()


@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=4), st.integers(0, 4))
def test_a_rounded_number_is_off_by_half_a_place_at_most(value: object, places: int) -> None:
    from decimal import Decimal

    text = shown(str(value), "#,##0." + "0" * places if places else "#,##0")
    assert abs(Decimal(text.replace(",", "")) - Decimal(str(value))) <= Decimal("0.5").scaleb(-places)


@given(st.floats() | st.text(max_size=8), st.text('0#?.,;"%\\_*[]$€-ymdhsE+ @aG/', max_size=16))
def test_any_value_under_any_format_is_some_text(value: object, code: str) -> None:
    assert isinstance(shown(str(value), code), str)
