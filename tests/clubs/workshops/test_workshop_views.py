"""Steps 2, 7 and 8 through the pages."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from clubemploi.clubs.models import Attendance, Workshop
from clubemploi.clubs.workshops.series import propose_series
from clubemploi.core.dates import wall_time
from tests.cast import ClubFactory, WorkshopFactory

MAY = dt.date(2027, 5, 1)  # holidays on Saturday the 1st, Thursday the 6th, Saturday the 8th, Monday the 17th


@pytest.fixture
def spring(cast):
    """Odile's club of May and June 2027."""
    return ClubFactory(month=MAY, tutor=cast.odile)


def data(day, start="09:30", end="12:00", **more):
    return {"date": f"{day}", "start": start, "end": end, "title": "Un CV qui donne envie", "place": "", **more}


def add(client, club, **typed):
    return client.post(reverse("workshop_add", args=[club.pk]), typed)


def test_step_2_add_in_place(cast, as_, spring):
    client = as_("martine")
    assert 'name="title"' in client.get(reverse("workshop_add", args=[spring.pk])).content.decode()
    response = add(client, spring, **data("2027-05-11"))
    assert response.url == reverse("club_detail", args=[spring.pk])
    workshop = spring.workshops.get()
    assert timezone.localtime(workshop.starts_at).isoformat() == "2027-05-11T09:30:00+02:00"
    html = client.get(response.url).content.decode()
    assert "mardi\u00a011\u00a0mai, 9\u00a0h\u00a030\u00a0–\u00a012\u00a0h" in html
    assert "feuille présence" in html


def test_step_2_the_same_form_twice_is_one_workshop(cast, as_, spring):
    client = as_("martine")
    key = client.get(reverse("workshop_add", args=[spring.pk])).context["adding"].initial["creation_key"]
    for _ in range(2):
        assert add(client, spring, **data("2027-05-11"), creation_key=key).status_code == 302
    assert spring.workshops.count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (data("2027-04-30"), "date"),
        (data("2027-07-01"), "date"),
        (data("2027-02-31"), "date"),
        (data("demain"), "date"),
        (data("2027-05-11", "25:00"), "start"),
        (data("2027-05-11", "12:00", "09:30"), "end"),
        (data("2027-05-11", "09:30", "09:30"), "end"),
        (data("2027-05-11", title="   "), "title"),
        (data("2027-05-11", title="x" * 121), "title"),
        (data("9999-12-31"), "date"),
        (data("0001-01-01"), "date"),
    ],
)
def test_step_2_bad_input_is_answered_beside_its_field(cast, as_, spring, typed, field):
    response = add(as_("martine"), spring, **typed)
    assert response.status_code == 422
    assert field in response.context["adding"].errors
    assert not spring.workshops.exists()
    assert f'value="{typed["start"]}"' in response.content.decode()  # nothing typed is lost


def test_the_night_the_clocks_change(cast, as_):
    """28 March 2027: 2 h 30 does not exist. 31 October 2027: 2 h 30 exists twice, read as the first."""
    march = ClubFactory(month=dt.date(2027, 3, 1), tutor=cast.odile)
    response = add(as_("martine"), march, **data("2027-03-28", "02:30", "05:00"), confirmed="on")
    assert "les horloges passent de 2 h à 3 h" in response.content.decode()
    october = ClubFactory(month=dt.date(2027, 10, 1), tutor=cast.odile)
    assert add(as_("martine"), october, **data("2027-10-31", "02:30", "05:00")).status_code == 302
    workshop = october.workshops.get()
    assert workshop.starts_at == dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)
    assert workshop.ends_at - workshop.starts_at == dt.timedelta(hours=3, minutes=30)


def test_step_2_a_holiday_asks_first(cast, as_, spring):
    client = as_("martine")
    response = add(client, spring, **data("2027-05-17"))
    assert response.status_code == 422
    assert "est férié (Lundi de Pentecôte)" in response.content.decode()
    assert add(client, spring, **data("2027-05-17"), confirmed="on").status_code == 302


def test_step_2_in_a_cancelled_club(cast, as_, spring):
    client = as_("martine")
    client.post(reverse("club_cancel", args=[spring.pk]))
    assert "annulé" in add(client, spring, **data("2027-05-11")).content.decode()
    assert not spring.workshops.exists()


def series(club, **more):
    typed = {
        "date": dt.date(2027, 5, 3),
        "start": dt.time(9, 30),
        "end": dt.time(12),
        "count": 8,
        "every": 1,
        "titles": "",
    }
    return propose_series(club, {**typed, **more})


def test_series_skips_holidays_and_makes_up_for_them(spring):
    proposals = series(spring)
    assert [p.date.day for p in proposals if not p.kept] == [17]
    assert "Pentecôte" in next(p for p in proposals if not p.kept).reason
    assert [p.date for p in proposals][-1] == dt.date(2027, 6, 28)
    assert [p.title for p in proposals if p.kept] == [f"Atelier {n}" for n in range(1, 9)]


def test_series_stops_with_the_club(spring):
    assert all(p.date <= spring.end_date for p in series(spring, count=40))
    assert series(spring, date=dt.date(2027, 7, 2)) == []


def test_series_every_other_week_with_titles(spring):
    proposals = series(spring, every=2, count=2, titles="Projet\n\n CV \n")
    assert [(p.date.day, p.title) for p in proposals if p.kept] == [(3, "Projet"), (31, "CV")]


def test_series_says_what_is_impossible(cast, spring):
    WorkshopFactory(club=spring, starts_at=wall_time(dt.date(2027, 5, 10), dt.time(9, 30)))
    assert [p.reason for p in series(spring, count=2) if p.impossible] == ["le club a déjà cet atelier"]
    before = series(spring, date=dt.date(2027, 4, 26), count=1)[0]
    assert (before.impossible, before.reason) == (True, "avant le début du club")
    march = ClubFactory(month=dt.date(2027, 3, 1))
    night = series(march, date=dt.date(2027, 3, 28), start=dt.time(2, 30), count=1)[0]
    assert night.impossible


def test_series_points_out_the_tutor_s_other_workshops(cast, spring):
    other = ClubFactory(month=dt.date(2027, 6, 1), tutor=cast.odile)
    WorkshopFactory(club=other, starts_at=wall_time(dt.date(2027, 6, 7), dt.time(10)), title="Ailleurs")
    clash = next(p for p in series(spring) if p.date == dt.date(2027, 6, 7))
    assert clash.kept
    assert "Ailleurs" in clash.reason


def test_series_preview_then_add_what_is_ticked(cast, as_, spring):
    client, address = as_("martine"), reverse("workshop_series", args=[spring.pk])
    typed = {
        "date": "2027-05-03",
        "start": "09:30",
        "end": "12:00",
        "count": "3",
        "every": "1",
        "place": "",
        "titles": "A\nB\nC",
    }
    html = client.post(address, {**typed, "preview": "1"}).content.decode()
    assert "férié" in html
    assert not spring.workshops.exists()
    client.post(address, {**typed, "add": "1", "keep": ["2027-05-03", "2027-05-24", "2027-12-25"]})
    assert [(w.starts_at.day, w.title) for w in spring.workshops.all()] == [(3, "A"), (24, "C")]
    assert "Cochez au moins une date" in client.post(address, {**typed, "add": "1"}).content.decode()
    late = client.post(address, {**typed, "date": "2027-08-01", "preview": "1"})
    assert "Aucune date possible" in late.content.decode()
    wrong = client.post(address, {**typed, "end": "08:00", "preview": "1"})
    assert "end" in wrong.context["form"].errors


def test_series_double_submission_adds_once(cast, as_, spring):
    client, address = as_("martine"), reverse("workshop_series", args=[spring.pk])
    typed = {
        "date": "2027-05-03",
        "start": "09:30",
        "end": "12:00",
        "count": "2",
        "every": "1",
        "place": "",
        "titles": "",
    }
    for _ in range(2):
        client.post(address, {**typed, "add": "1", "keep": ["2027-05-03", "2027-05-10"]})
    assert spring.workshops.count() == 2


def test_step_7_the_tutor_edits_in_place(cast, as_):
    client, address = as_("thierry"), reverse("workshop_edit", args=[cast.workshop.pk])
    page = client.get(address)
    form = page.context["editing"]
    assert 'value="09:30"' in page.content.decode()
    day = form.initial["date"]
    response = client.post(address, data(day, "14:00", "16:30", version=1, title="Autre chose", confirmed="on"))
    assert response.status_code == 302
    workshop = Workshop.objects.get(pk=cast.workshop.pk)
    assert workshop.title == "Autre chose"
    assert timezone.localtime(workshop.starts_at).hour == 14


def test_step_7_two_people_at_once(cast, as_):
    client, address = as_("thierry"), reverse("workshop_edit", args=[cast.workshop.pk])
    day = client.get(address).context["editing"].initial["date"]
    assert client.post(address, data(day, version=1, title="Première")).status_code == 302
    response = client.post(address, data(day, version=1, title="Seconde"))
    html = response.content.decode()
    assert response.status_code == 422
    assert "Première" in html
    assert "Seconde" in html
    assert client.post(address, data(day, version=2, title="Seconde")).status_code == 302


def test_step_7_bad_input_stays_in_the_row(cast, as_):
    response = as_("thierry").post(reverse("workshop_edit", args=[cast.workshop.pk]), data("2001-01-01", version=1))
    assert response.status_code == 422
    assert "date" in response.context["editing"].errors


def test_step_7_cancel_is_kept_struck_through_and_undone(cast, as_):
    client = as_("thierry")
    html = client.post(reverse("workshop_cancel", args=[cast.workshop.pk]), follow=True).content.decode()
    assert "struck" in html
    undo = reverse("workshop_restore", args=[cast.workshop.pk])
    assert undo in html
    client.post(undo)
    assert Workshop.objects.get(pk=cast.workshop.pk).cancelled_at is None


def test_step_7_a_workshop_with_presences_is_neither_cancelled_nor_deleted(cast, as_):
    Attendance.objects.filter(workshop=cast.workshop).update(status="present")
    client = as_("martine")
    for name in ("workshop_cancel", "workshop_delete"):
        response = client.post(reverse(name, args=[cast.workshop.pk]))
        assert response.status_code == 422
        assert "présences" in response.content.decode()


def test_delete_asks_then_deletes(cast, as_):
    client, address = as_("martine"), reverse("workshop_delete", args=[cast.workshop.pk])
    assert "Supprimer définitivement" in client.get(address).content.decode()
    assert client.post(address).url == reverse("club_detail", args=[cast.club.pk])
    assert not Workshop.objects.filter(pk=cast.workshop.pk).exists()


@pytest.mark.parametrize(
    ("name", "pk"),
    [("club_participants_pdf", "club"), ("club_participants_full_pdf", "club"), ("attendance_sheet_pdf", "workshop")],
)
def test_step_8_prints_are_pdfs_shown_in_the_tab(cast, as_, name, pk):
    response = as_("thierry").get(reverse(name, args=[getattr(cast, pk).pk]))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline; filename=")
    assert response.content.startswith(b"%PDF-")
