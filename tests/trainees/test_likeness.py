"""Who is the same person: one rule, and what the three who ask make of it: creation, examination, import."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from clubemploi.imports.models import Import, Outcome
from clubemploi.imports.plan.analysis import plan_batch
from clubemploi.imports.plan.people import People
from clubemploi.trainees.duplicates.examination import CROWD, likely_pairs
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.operations import index_trainees
from clubemploi.trainees.queries import look_alikes
from tests.cast import UserFactory, make_trainee

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

BORN, OTHER_DAY = dt.date(1975, 3, 9), dt.date(1981, 11, 2)
PHONE, OTHER_PHONE = "+33612345678", "+33698765432"
MAIL = "n@exemple.fr"
FIELDS = ("civility", "last_name", "first_name", "email", "phone", "second_phone", "birth_date")


def face(name="Nathalie Kowalski", *, born=None, phone="", second="", mail="", civility=""):
    first, _, last = name.partition(" ")
    return dict(zip(FIELDS, (civility, last, first, mail, phone, second, born), strict=True))


def at_creation(known, new):
    """What is shown of `known` to who creates `new`."""
    make_trainee(**known)
    return [person.reasons for person in look_alikes(new)]


def at_examination(known, new):
    """Why the worker lists the two."""
    low, high = make_trainee(**known).pk, make_trainee(**new).pk
    return {how.reasons for how in likely_pairs([high]).values()} & {
        how.reasons for how in likely_pairs([low]).values()
    }


TYPED = {"madam": "Mme", "sir": "M."}


def planned(*batches):
    """The rows of one sheet, read in so many batches: what each will do, in its order."""
    batch = Import.objects.create(
        created_by=UserFactory(), original_name="t", size=1, columns={str(i): name for i, name in enumerate(FIELDS)}
    )
    people, number = People(batch), 1
    for rows in batches:
        cells = [
            [
                {"d": cell.isoformat()} if isinstance(cell, dt.date) else TYPED.get(cell, cell) or ""
                for cell in row.values()
            ]
            for row in rows
        ]
        plan_batch(people, list(enumerate(cells, start=number)), [])
        number += len(cells)
    return [row.doubt or str(row.outcome) for row in batch.rows.all()]


def undone(ask, *faces):
    with transaction.atomic():
        answer = ask(*faces)
        transaction.set_rollback(True)
    return answer


def at_import(known, new):
    """What a row does when somebody is known, or stands earlier in the sheet: the same."""

    def beside_a_record(known, new):
        make_trainee(**known)
        return planned([new])[0]

    answers = undone(beside_a_record, known, new), planned([known, new])[1], planned([known], [new])[1]
    (answer,) = {{"created": "new", "updated": "same", "unchanged": "same"}.get(answer, answer) for answer in answers}
    return answer


K = face()
PAIRS = [
    # what they are, one, the other, shown at creation, listed by the examination, done by an import
    ("N. Kowalsky", face(born=BORN), face("N. Kowalsky", born=BORN),
     ["même date de naissance", "noms proches"], "birth", "Même date de naissance, noms proches"),
    ("a slip, one phone", face(phone=PHONE), face("Nathalie Kovalski", second=PHONE),
     ["même téléphone", "noms proches"], "phone", "Même téléphone, noms proches"),
    ("a slip, one phone, other days", face(phone=PHONE, born=BORN),
     face("Nathalie Kovalski", phone=PHONE, born=OTHER_DAY),
     ["même téléphone", "noms proches"], "phone", "Même téléphone, noms proches"),
    ("a slip, one e-mail", face(mail=MAIL), face("Nathalie Kovalski", mail=MAIL),
     ["même e-mail", "noms proches"], "email", "Même e-mail, noms proches"),
    ("a slip alone", K, face("Nathalie Kovalski"), None, None, "new"),
    ("a married name, one phone", face(phone=PHONE), face("Nathalie Petit", phone=PHONE),
     ["même téléphone"], "phone", "Même téléphone, autre nom"),
    ("half of a name, one day", face(born=BORN), face("Nathalie Kowalski-Petit", born=BORN),
     ["même date de naissance", "noms proches"], "birth", "Même date de naissance, noms proches"),
    ("somebody else's e-mail", face(mail=MAIL), face("Paul Durand", mail=MAIL),
     ["même e-mail"], "email", "Même e-mail, autre nom"),
    ("a family's phone", face(phone=PHONE), face("Paul Kowalski", phone=PHONE), ["même téléphone"], None, "new"),
    ("strangers at one phone", face(phone=PHONE), face("Paul Durand", phone=PHONE), ["même téléphone"], None, "new"),
    ("strangers born one day", face(born=BORN), face("Paul Durand", born=BORN), None, None, "new"),
    ("twins", face("Léo Martin", born=BORN), face("Léa Martin", born=BORN), ["même date de naissance"], None, "new"),
    ("twins of nearly one name", face("Paule Martin", born=BORN, civility="madam"),
     face("Paul Martin", born=BORN, civility="sir"), ["même date de naissance"], None, "new"),
    ("nearly one name, civility unknown", face("Paule Martin", born=BORN, civility="madam"),
     face("Paul Martin", born=BORN), ["même date de naissance"], None, "new"),
    ("nearly one long name, Mme and M.", face("Danielle Martin", born=BORN, civility="madam"),
     face("Daniele Martin", born=BORN, civility="sir"), ["même date de naissance"], None, "new"),
    ("nearly one long name, civility unknown", face("Danielle Martin", born=BORN, civility="madam"),
     face("Daniele Martin", born=BORN), ["même date de naissance", "noms proches"], "birth",
     "Même date de naissance, noms proches"),
    ("one name, Mme and M.", face(born=BORN, civility="madam"), face(born=BORN, civility="sir"),
     ["même nom", "même date de naissance"], "birth", "same"),
    ("one name and e-mail", face(mail=MAIL), face(mail=MAIL), ["même e-mail", "même nom"], "email", "same"),
    ("one name and e-mail, other days", face(mail=MAIL, born=BORN), face(mail=MAIL, born=OTHER_DAY),
     ["même e-mail", "même nom"], "email", "same"),
    ("one name and birth date, other e-mails", face(mail=MAIL, born=BORN), face(mail="k@exemple.fr", born=BORN),
     ["même nom", "même date de naissance"], "birth", "same"),
    ("one name and phone", face(phone=PHONE), face(phone=PHONE, mail=MAIL),
     ["même téléphone", "même nom"], "phone", "same"),
    ("one name and phone, other days", face(phone=PHONE, born=BORN), face(phone=PHONE, born=OTHER_DAY),
     ["même téléphone", "même nom"], "phone", "Même nom, autre date de naissance"),
    ("namesakes", K, K, ["même nom"], None, "Même nom, rien d’autre en commun"),
    ("namesakes, other e-mails", face(mail="k@exemple.fr"), face(mail=MAIL),
     ["même nom"], None, "Même nom, autre e-mail"),
    ("namesakes, other phones", face(phone=PHONE), face(phone=OTHER_PHONE),
     ["même nom"], None, "Même nom, rien d’autre en commun"),
    ("namesakes, other days", face(born=BORN), face(born=OTHER_DAY),
     ["même nom"], None, "Même nom, autre date de naissance"),
    ("swapped", K, face("Kowalski Nathalie"), ["même nom"], "swapped", "Même personne, nom et prénom inversés\u00a0?"),
    ("swapped, one day", face(born=BORN), face("Kowalski Nathalie", born=BORN),
     ["même nom", "même date de naissance"], "birth,swapped", "same"),
    ("swapped, other days", face(born=BORN), face("Kowalski Nathalie", born=OTHER_DAY),
     ["même nom"], None, "Même personne, nom et prénom inversés\u00a0?"),
    ("one name, cut elsewhere", face(born=BORN) | {"last_name": "Le Guen", "first_name": "Anne"},
     face(born=BORN) | {"last_name": "Le", "first_name": "Guen Anne"},
     ["même nom", "même date de naissance"], "birth", "same"),
]  # fmt: skip


@pytest.mark.parametrize("turned", [False, True], ids=["", "turned"])
@pytest.mark.parametrize(("one", "other", "shown", "listed", "done"), [p[1:] for p in PAIRS], ids=[p[0] for p in PAIRS])
def test_the_three_agree(one, other, shown, listed, done, turned):
    pair = (other, one) if turned else (one, other)
    assert undone(at_creation, *pair) == ([shown] if shown else [])
    assert undone(at_examination, *pair) == ({listed} if listed else set())
    assert at_import(*pair) == done


someone = st.builds(
    lambda first, last, **more: face(f"{first} {last}", **more),
    st.sampled_from(["Nathalie", "Nahtalie", "N.", "Paul", "Paule", "Léo", "Léa", "Anne-Laure", "Kowalski"]),
    st.sampled_from(
        ["Kowalski", "Kowalsky", "Cowalski", "Kowalski Petit", "Petit", "Nathalie", "Le Guen", "Leguen", "Li"]
    ),
    born=st.sampled_from([None, BORN, OTHER_DAY]),
    phone=st.sampled_from(["", PHONE, OTHER_PHONE]),
    second=st.sampled_from(["", PHONE]),
    mail=st.sampled_from(["", MAIL, "k@exemple.fr"]),
    civility=st.sampled_from(["", "madam", "sir"]),
)


@settings(max_examples=30, deadline=None)
@given(someone, someone)
def test_what_is_likely_is_shown_and_never_silently_new(known, new):
    if undone(at_examination, known, new):
        assert undone(at_creation, known, new)
        assert undone(at_import, known, new) != "new"


# ── Crowds ──────────────────────────────────────────────────────────────────
def hostel(count=CROWD):
    """So many names that are like no other, at one phone, born on one day."""
    return [
        face(f"Nathalie {chr(97 + n % 26) * 4}{chr(98 + n // 26) * 5}", phone=PHONE, born=BORN) for n in range(count)
    ]


def test_a_hostel_phone_and_its_birth_date_ask_nothing():
    people = [Trainee(**person) for person in hostel(CROWD + 1)]
    index_trainees(Trainee.objects.bulk_create(people))
    new = face("Nathalie Diallo", phone=PHONE)
    slip = face("Nathalie Aaaabbbb", born=BORN)
    assert planned([new, slip, face("Nathalie Petit", phone=PHONE)]) == ["created"] * 3
    assert {reason for person in look_alikes(new) for reason in person.reasons} == {"même téléphone"}
    assert likely_pairs([make_trainee(**new).pk]) == {}


def test_nor_those_of_a_sheet_whichever_its_batches():
    crowd = hostel(CROWD + 5)
    assert planned(crowd) == ["created"] * len(crowd)
    assert planned(crowd, [face("Nathalie Diallo", phone=PHONE)])[-1] == "created"
    assert planned(hostel(2)) == ["created", "Même téléphone, autre nom"]


def test_the_likeliest_of_a_crowded_day_is_shown():
    day = [face(f"Paul {chr(97 + n % 26) * 4}{chr(98 + n // 26) * 5} Kowalska", born=BORN) for n in range(CROWD * 8)]
    Trainee.objects.bulk_create([Trainee(**person, name_key="a") for person in day])
    known = make_trainee(**face(born=BORN))
    assert look_alikes(face("N. Kowalsky", born=BORN))[0].trainee == known


# ── What a sheet teaches ────────────────────────────────────────────────────
@pytest.mark.parametrize("in_two_batches", [False, True])
@pytest.mark.parametrize(
    ("first", "second", "doubt"),
    [
        (face(mail=MAIL, born=BORN), face("N. Kowalsky", born=BORN), "Même date de naissance, noms proches"),
        (face(mail=MAIL, phone=PHONE), face("Nathalie Petit", phone=PHONE), "Même téléphone, autre nom"),
    ],
)
def test_what_earlier_rows_said_of_a_record_counts(first, second, doubt, in_two_batches):
    make_trainee(**face(mail=MAIL))
    assert planned(*([[first], [second]] if in_two_batches else [[first, second]])) == [Outcome.UPDATED, doubt]


@pytest.mark.parametrize("in_two_batches", [False, True])
def test_an_e_mail_that_a_row_gave_counts(in_two_batches):
    make_trainee(**face(born=BORN))
    first, second = face(born=BORN, mail=MAIL), face("Paul Durand", mail=MAIL)
    answers = planned(*([[first], [second]] if in_two_batches else [[first, second]]))
    assert answers == [Outcome.UPDATED, "Même e-mail, autre nom"]


def test_a_batch_is_read_with_the_same_queries_whatever_its_rows():
    def queries_for(first, count):
        rows = [face(f"Nathalie {chr(97 + n) * 6}", phone=f"+336123456{n:02}") for n in range(first, first + count)]
        for row in rows:
            make_trainee(**row | {"first_name": "Nahtalie"})
        with CaptureQueriesContext(connection) as queries:
            assert set(planned(rows)) == {"Même téléphone, noms proches"}
        return len(queries)

    assert queries_for(0, 2) == queries_for(2, 12)
