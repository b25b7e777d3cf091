"""One cell at a time: what is understood, what is repaired and said, what is left out and said."""

import pytest

from clubemploi.imports.plan.days import parse_day
from clubemploi.imports.plan.names import proper_city, proper_name
from clubemploi.imports.plan.values import parse_row
from clubemploi.imports.sheet.columns import find_header, letter_of, recognise


def values_of(**cells):
    return parse_row(1, cells)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("DA SILVA", "Da Silva"),
        ("LE GUEN", "Le Guen"),
        ("CŒURDACIER", "Cœurdacier"),
        ("MARIE-CLAUDE", "Marie-Claude"),
        ("O'BRIEN", "O'Brien"),
        ("N’GUESSAN", "N’Guessan"),
        (" thérèse  ", "Thérèse"),
        ("Łukasz", "Łukasz"),
        ("McDonald", "McDonald"),
    ],
)
def test_names_in_french_capitals(typed, written):
    assert values_of(last_name=typed).values["last_name"] == written
    assert proper_name(written) == written


def test_cities_in_french_capitals():
    assert proper_city("BOURG-EN-BRESSE") == "Bourg-en-Bresse"
    assert proper_city("LE PLESSIS-BRION") == "Le Plessis-Brion"
    assert proper_city("Margny-lès-Compiègne") == "Margny-lès-Compiègne"


@pytest.mark.parametrize(
    ("last", "first", "email", "swapped"),
    [
        ("André", "BOYER", "andre.boyer@exemple.fr", True),
        ("Ibrahima", "Joly", "ibrahima.joly346@exemple.fr", True),
        ("Marie-Claude", "JEAN", "marie-claude.jean@exemple.fr", True),
        ("André", "BOYER", "", False),
        ("André", "Stéphane", "stephane.andre@exemple.fr", False),
        ("BOYER", "André", "boyer.andre@exemple.fr", False),
    ],
)
def test_swapped_names_are_put_right_only_when_the_email_proves_it(last, first, email, swapped):
    parsed = values_of(last_name=last, first_name=first, email=email)
    assert (parsed.values["first_name"] == proper_name(last)) is swapped
    assert any("inversés" in fault[3] for fault in parsed.faults) is swapped


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("3/2/1970", "1970-02-03"),
        ("03-02-1970", "1970-02-03"),
        ("3.2.70", "1970-02-03"),
        ("7/7/72", "1972-07-07"),
        ("1/1/08", "2008-01-01"),
        ("1970-02-03", "1970-02-03"),
        ("3 février 1970", "1970-02-03"),
        ("mardi 1er déc. 1970", "1970-12-01"),
        ("03/02/1970 00:00:00", "1970-02-03"),
        (25602.0, "1970-02-03"),
        ("25602", "1970-02-03"),
        ({"d": "1970-02-03T00:00:00"}, "1970-02-03"),
    ],
)
def test_birth_dates(cell, day):
    assert values_of(birth_date=cell).values["birth_date"] == day


@pytest.mark.parametrize(
    "cell",
    [
        "31/02/2026",
        "1/13/1970",
        "3/2/970",
        "hier",
        "3 frimaire 1970",
        1965.0,
        99999.0,
        "99",
        float("nan"),
        "1/1/2099",
        {"d": "1850-01-01"},
        "1/2/3/4",
    ],
)
def test_impossible_birth_dates_are_left_out_and_said(cell):
    parsed = values_of(birth_date=cell)
    assert parsed.values == {}
    assert len(parsed.faults) == 1


def test_two_digits_mean_now_for_everything_but_a_birth():
    assert parse_day("7/7/25").year == 2025
    assert parse_day("7/7/98").year == 1998


@pytest.mark.parametrize(
    ("cell", "phones", "faults"),
    [
        (679990011.0, ["+33679990011"], 1),
        ("06.12.34.56.78", ["+33612345678"], 0),
        ("+33 (0)6 12 34 56 78", ["+33612345678"], 0),
        ("33612345678", ["+33612345678"], 0),
        ("+32 2 555 12 12", ["+3225551212"], 0),
        ("06 12 34 56 78 / 03 44 00 00 00", ["+33612345678", "+33344000000"], 0),
        ("06 12 34 56 78 ou 03 44 00 00 00 ; 0698765432", ["+33612345678", "+33344000000"], 1),
        ("06 12 34 56 78 / 0612345678", ["+33612345678"], 0),
        ("06 12 34 56 78 (soir)", ["+33612345678"], 1),
        ("06995394", None, 1),
        ("néant", None, 0),
        ("voir mari", None, 1),
    ],
)
def test_phones(cell, phones, faults):
    parsed = values_of(phone=cell)
    assert parsed.values.get("phones") == phones
    assert len(parsed.faults) == faults


@pytest.mark.parametrize(
    ("cell", "email", "faults"),
    [
        ("MAELYS.GARNIER@EXEMPLE.FR ", "maelys.garnier@exemple.fr", 0),
        ("a.b @ exemple.fr", "a.b@exemple.fr", 1),
        ("mailto:a@exemple.fr", "a@exemple.fr", 0),
        ("a@exemple.fr ; b@exemple.fr", "a@exemple.fr", 1),
        ("a..b@c", None, 1),
        ("x@", None, 1),
        ("@", None, 1),
        ("camille", None, 1),
        ("néant", None, 0),
        ("pas de mail", None, 0),
        (f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.fr", None, 1),
    ],
)
def test_emails(cell, email, faults):
    parsed = values_of(email=cell)
    assert parsed.values.get("email") == email
    assert len(parsed.faults) == faults


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Sans Emploi", "unemployed"), ("DE", "unemployed"), ("en recherche", "unemployed"),
        ("demandeur d'emploi", "unemployed"), ("CDI", "employed"), ("CDD 6 mois", "employed"), ("intérim", "employed"),
        ("en poste", "employed"), ("création d'entreprise", "employed"), ("formation", "training"),
        ("retraité", "other"), ("?", None), ("ne sait pas", None),
    ],
)  # fmt: skip
def test_situations_in_peoples_words(words, kind):
    parsed = values_of(situation=words)
    assert parsed.values.get("situation") == kind
    assert not parsed.faults


def test_a_situation_keeps_its_words_and_needs_no_guess():
    assert values_of(situation="CDD 6 mois").values["situation_detail"] == "CDD 6 mois"
    assert len(values_of(situation="pyjama").faults) == 1
    assert len(values_of(situation_since="3/2/2020").faults) == 1
    assert len(values_of(situation="CDI", situation_since="1/1/2030").faults) == 1


@pytest.mark.parametrize(
    ("cell", "number"),
    [("2026/16", "2026-16"), ("2026-4", "2026-04"), ("S12", "S12"), ("x" * 30, None), ("néant", None)],
)
def test_session_numbers(cell, number):
    assert values_of(session_number=cell).values.get("session_number") == number


def test_other_cells():
    assert values_of(postcode=1000.0).values["postcode"] == "01000"
    assert values_of(postcode="60 200").values["postcode"] == "60200"
    assert values_of(postcode="x" * 20).values == {}
    assert values_of(civility="Mlle").values["civility"] == "madam"
    assert len(values_of(civility="Dr").faults) == 1
    assert values_of(last_name=12.0).values == {}
    assert values_of(note="a\n\x00b\n").values["note"] == "a\nb"
    assert len(values_of(note="x" * 4000).faults) == 1
    assert values_of(note=3.0).values["note"] == "3"
    assert values_of(note="\x00").values == {}
    assert len(values_of(session_title="Rebondir", session_date="1/2/2026").faults) == 2
    assert values_of(city={"e": 1}).faults[0][3].startswith("formule en erreur")


def test_columns_by_their_names():
    titles = [
        "Nom de famille",
        "PRÉNOM",
        "Courriel",
        "Portable",
        "Tél. 2",
        "Né(e) le",
        "Nom",
        "N° session",
        "Autre chose",
    ]
    assert recognise(titles) == {
        "0": "last_name", "1": "first_name", "2": "email", "3": "phone", "4": "second_phone", "5": "birth_date",
        "7": "session_number",
    }  # fmt: skip
    assert recognise(["Mobile", "Téléphone"]) == {"0": "phone", "1": "second_phone"}
    assert letter_of(27) == "AB"


def test_without_titles_the_first_wide_row_stands_for_them():
    header = find_header([{"index": 2, "head": [["x"], ["a", "b"]]}])
    assert (header.sheet, header.row, header.columns) == (2, 2, {})
