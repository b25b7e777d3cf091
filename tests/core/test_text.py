"""Words, phones and dates as French people write and compare them."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubemploi.core import dates
from clubemploi.core.phones import format_phone, parse_phone
from clubemploi.core.templatetags import ui
from clubemploi.core.text import fold, plural, squeeze


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Cœurdacier-Ngô", "coeurdacier ngo"), ("LEFÈVRE", "lefevre"), ("Łukasz Żółć", "lukasz zolc"),
     ("d’Œuvre", "d oeuvre"),
     ("Nguyễn Thị Ánh", "nguyen thi anh"), ("Đỗ", "do"), ("Straße", "strasse"), ("İnan", "inan"),
     ("  O'Brien  ", "o brien"),
     ("e\u0301", "e"), ("ﬁn", "fin"), ("日本", ""), ("", "")],
)  # fmt: skip
def test_fold(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "squeezed"),
    [
        (" a  b ", "a b"),
        ("a\x00b", "ab"),
        ("a\u200bb\ufeff", "ab"),
        ("e\u0301", "é"),
        ("a\r\nb\tc\u00a0d", "a b c d"),
        ("\u202eabc", "abc"),
    ],
)
def test_squeeze(text, squeezed):
    assert squeeze(text) == squeezed


@given(st.text())
def test_squeezed_text_is_one_visible_line(text):
    squeezed = squeeze(text)
    assert squeeze(squeezed) == squeezed
    assert not set(squeezed) & set("\x00\n\r\t\u202e")


def test_plural():
    assert [plural(n, "atelier") for n in (0, 1, 2)] == ["0\u00a0atelier", "1\u00a0atelier", "2\u00a0ateliers"]
    assert plural(3, "cheval", "chevaux") == "3\u00a0chevaux"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("06 12 34 56 78", "+33612345678"), ("06.12.34.56.78", "+33612345678"), ("0033 6 12 34 56 78", "+33612345678"),
     ("+33 (0)6 12 34 56 78", "+33612345678"),
     ("+48 22 123 45 67", "+48221234567"),
     ("+1 212 555 0100", "+12125550100")],
)  # fmt: skip
def test_phones_in(typed, stored):
    assert parse_phone(typed) == stored


@pytest.mark.parametrize(
    "typed", ["", "zéro", "06", "06 12 34 56 7", "06 12 34 56 78 9", "+33 1", "612345678901234567890"]
)
def test_what_cannot_be_a_phone(typed):
    with pytest.raises(ValueError, match="^" + re.escape(typed)):
        parse_phone(typed)


def test_phones_out():
    assert format_phone("+33612345678") == "06\u00a012\u00a034\u00a056\u00a078"
    assert format_phone("+48221234567") == "+48\u00a022\u00a0123\u00a045\u00a067"
    assert format_phone("") == ""
    assert format_phone("bureau") == "bureau"


@given(st.text(alphabet="+0123456789 .()-/", max_size=25))
def test_a_phone_is_read_the_same_again(text):
    try:
        stored = parse_phone(text)
    except ValueError:
        return
    assert len(stored) <= 16
    assert parse_phone(stored) == stored


def test_french_days():
    assert dates.day_fr(dt.date(2027, 3, 1)) == "1er\u00a0mars\u00a02027"
    assert dates.day_fr(dt.date(2027, 3, 9), weekday=True, year=False) == "mardi\u00a09\u00a0mars"
    assert dates.month_fr(dt.date(2027, 8, 1)) == "août\u00a02027"
    assert [dates.of_month(dt.date(2027, m, 1))[:3] for m in (3, 4, 8, 10)] == ["de ", "d’a", "d’a", "d’o"]


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [("2026-11-16", "2026-11-27", "du 16 au 27 novembre 2026"), ("2026-05-01", "2026-05-09", "du 1er au 9 mai 2026"),
     ("2026-06-29", "2026-07-10", "du 29 juin au 10 juillet 2026"), ("2026-08-03", "2026-08-03", "le 3 août 2026"),
     ("2026-12-28", "2027-01-08", "du 28 décembre 2026 au 8 janvier 2027"), ("2026-08-03", "", "le 3 août 2026"),
     ("", "2026-08-03", "jusqu’au 3 août 2026"), ("", "", "")],
)  # fmt: skip
def test_days_from_one_to_another(start, end, text):
    start, end = (dt.date.fromisoformat(day) if day else None for day in (start, end))
    assert dates.days_fr(start, end).replace("\u00a0", " ") == text


def test_french_hours():
    start = dates.wall_time(dt.date(2027, 3, 9), dt.time(9, 30))
    end = dates.wall_time(dt.date(2027, 3, 9), dt.time(12))
    assert dates.hours_fr(start, end) == "9\u00a0h\u00a030\u00a0–\u00a012\u00a0h"
    assert dates.hour_fr(dt.time(8, 5)) == "8\u00a0h\u00a005"
    assert dates.moment_fr(start) == "mardi\u00a09\u00a0mars\u00a02027, 9\u00a0h\u00a030"
    assert start.astimezone(dt.UTC).hour == 8


def test_the_nights_when_the_clocks_change():
    with pytest.raises(ValueError, match="does not exist"):
        dates.wall_time(dt.date(2027, 3, 28), dt.time(2, 30))
    assert dates.wall_time(dt.date(2027, 10, 31), dt.time(2, 30)).astimezone(dt.UTC).hour == 0


@pytest.mark.parametrize(
    ("months", "day"), [(0, "2027-11-01"), (2, "2028-01-01"), (-11, "2026-12-01"), (14, "2029-01-01")]
)
def test_adding_months(months, day):
    assert dates.add_months(dt.date(2027, 11, 30), months) == dt.date.fromisoformat(day)


def test_holidays():
    assert dates.holiday_name(dt.date(2027, 3, 29)) == "Lundi de Pâques"
    assert dates.holiday_name(dt.date(2027, 3, 30)) == ""


def test_filters_of_nothing():
    assert ui.day_fr(None) == ui.moment_fr(None) == ""
    assert ui.weekday_fr(dates.wall_time(dt.date(2027, 3, 9), dt.time(0, 30))) == "mardi\u00a09\u00a0mars"
    assert ui.weekday_fr(dt.date(2027, 3, 9)) == "mardi\u00a09\u00a0mars"
    assert ui.thousands(10000) == "10\u00a0000"


def test_an_icon_speaks_only_when_it_has_a_label():
    assert 'aria-hidden="true"' in ui.icon("trash")
    assert 'aria-label="a &quot;b&quot;"' in ui.icon("trash", 'a "b"')
