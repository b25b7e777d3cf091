"""Step 3: who is on the list, who is not and why; step 5: reminders that know what since_last."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.clubs.operations import cancel_club, delete_club
from clubemploi.core.errors import Refused
from clubemploi.invitations.answers.operations import record_answer
from clubemploi.invitations.models import Invitation, InvitationList, Round
from clubemploi.invitations.operations import (
    delete_list,
    invite_eligible,
    invite_trainee,
    make_list,
    pause_invitation,
    remove_invitation,
    restore_invitation,
)
from clubemploi.invitations.queries import left_out_of, list_figures, lists_of, not_on
from clubemploi.invitations.rounds.operations import write_to_list
from clubemploi.invitations.rounds.queries import since_last_round
from clubemploi.invitations.tasks import drop_settled_people
from clubemploi.mailings.dispatch import queue_next
from clubemploi.mailings.operations import discard_mailing, launch_mailing
from clubemploi.mailings.refusals.operations import refuse_mailings
from clubemploi.merging.operations import merge_trainees, undo_merge
from clubemploi.outbox.models import Message
from clubemploi.outbox.operations import hold_address
from clubemploi.trainees.models import DuplicatePair, Trainee
from clubemploi.trainees.operations import set_situation
from tests.cast import ClubFactory, SessionFactory, WorkshopFactory, make_trainee
from tests.invitations.conftest import FROM, TO, take_part

pytestmark = pytest.mark.django_db


def names(rows):
    return {row.trainee.first_name for row in rows}


def left_out(invitation_list):
    return left_out_of(invitation_list, not_on(invitation_list))


def why(invitation_list):
    return {who.trainee.first_name: who.reason for who in left_out(invitation_list)}


# ── Step 3 ──────────────────────────────────────────────────────────────────
def test_the_list_freezes_who_they_are(cast, invitation_list, people):
    assert names(invitation_list.invitations.all()) == {"Zoé", "Yves", "Xavier"}
    zoe = invitation_list.invitations.get(trainee=people[0])
    Trainee.objects.filter(pk=people[0].pk).update(last_name="Changé", email="autre@exemple.fr")
    zoe.refresh_from_db()
    assert (zoe.last_name, zoe.email) == ("Aubert", "zoe@exemple.fr")
    assert (zoe.session_number, zoe.session_date) == (cast.session.number, cast.session.start_date)


def test_the_session_shown_is_the_last_of_the_range(cast, people):
    later = SessionFactory(start_date=dt.date(2025, 6, 1), end_date=None)
    after = SessionFactory(start_date=dt.date(2026, 6, 1), end_date=None)
    for session in (later, after):
        take_part(people[0], session)
    invitation_list = make_list(cast.club, FROM, TO, by=cast.martine)
    assert invitation_list.invitations.get(trainee=people[0]).session_number == later.number


def test_both_days_count_and_others_do_not(cast):
    for day in (FROM, TO, FROM - dt.timedelta(1), TO + dt.timedelta(1)):
        take_part(make_trainee(first_name=day.isoformat()), SessionFactory(start_date=day, end_date=None))
    invitation_list = make_list(cast.club, FROM, TO, by=cast.martine)
    assert names(invitation_list.invitations.all()) == {FROM.isoformat(), TO.isoformat()}


def test_each_reason_not_to_be_on_it(cast):
    session = cast.session
    people = {
        name: make_trainee(first_name=name)
        for name in ("works", "trains", "unknown", "here", "no", "held", "lately", "low", "high")
    }
    for name, person in people.items():
        known = {"works": "employed", "trains": "training", "unknown": "unknown"}
        take_part(person, session, known.get(name, "unemployed"))
    Trainee.objects.filter(pk=people["works"].pk).update(situation_since=dt.date(2025, 5, 1))
    enrol_trainee(cast.club, people["here"], by=cast.martine, channel="manager")
    refuse_mailings(people["no"], "kind", kind="invitation", by=None)
    hold_address(people["held"].email, "returned")
    other = ClubFactory()
    WorkshopFactory(club=other)
    mailing = write_to_list(_only(other, people["lately"], cast), by=cast.martine)
    launch_mailing(mailing, by=cast.martine)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        while queue_next():
            pass
    DuplicatePair.objects.create(low=people["low"], high=people["high"], reasons="birth", score=5)
    invitation_list = make_list(cast.club, FROM, TO, by=cast.martine)
    assert names(invitation_list.invitations.all()) == {"low"}
    assert why(invitation_list) == {
        "works": "situation", "trains": "situation", "unknown": "situation", "here": "enrolled", "no": "refused",
        "held": "held", "lately": "lately", "high": "double",
    }  # fmt: skip
    sentences = {who.trainee.first_name: who.sentence for who in left_out(invitation_list)}
    assert sentences["works"] == "en emploi depuis le 1er\u00a0mai\u00a02025"
    assert {who.trainee.first_name for who in left_out(invitation_list) if not who.may_be_added} == {"here", "no"}


def _only(club, person, cast):
    invitation_list = InvitationList.objects.create(
        club=club, from_date=dt.date(1999, 1, 1), to_date=dt.date(1999, 1, 1), by=cast.martine
    )
    invite_trainee(invitation_list, person, by=cast.martine)
    return invitation_list


def test_a_list_of_nobody_says_why(as_, cast):
    client = as_("martine")
    asked = {"from_date": "1999-01-01", "to_date": "1999-12-31", "club": cast.club.pk}
    page = client.post(reverse("invitation_lists"), asked, follow=True).content.decode()
    assert "Cette liste est vide" in page
    assert "Relancer" not in page
    with pytest.raises(Refused, match="plus personne"):
        write_to_list(InvitationList.objects.get(), by=cast.martine)


@pytest.mark.parametrize("change", [{"to_date": "2024-01-01"}, {"club": ""}, {"from_date": "31/02/2025"}])
def test_wrong_input_is_said_beside_its_field(as_, cast, change):
    asked = {"from_date": "2025-01-01", "to_date": "2025-12-31", "club": cast.club.pk} | change
    answer = as_("martine").post(reverse("invitation_lists"), asked)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not InvitationList.objects.exists()


def test_operations_refuse_what_forms_do(cast):
    with pytest.raises(Refused):
        make_list(cast.club, TO, FROM, by=cast.martine)
    key = "0b5d63aa-0000-4000-8000-000000000002"
    made = [make_list(cast.club, FROM, TO, by=cast.martine, creation_key=key) for _ in range(2)]
    assert made[0] == made[1]
    cancel_club(cast.club, by=cast.martine)
    with pytest.raises(Refused, match="annulé"):
        make_list(cast.club, FROM, TO, by=cast.martine)
    with time_machine.travel(timezone.now() + dt.timedelta(days=400)), pytest.raises(Refused, match="terminé"):
        make_list(ClubFactory(month=dt.date(2020, 1, 1), end_date=dt.date(2020, 2, 29)), FROM, TO, by=cast.martine)


def test_a_cross_removes_and_is_undone(cast, invitation_list, people):
    invitation = invitation_list.invitations.get(trainee=people[0])
    for _ in range(2):
        remove_invitation(invitation, by=cast.thierry)
    assert "Zoé" not in names(invitation_list.invitations.listed())
    assert why(invitation_list)["Zoé"] == "removed"
    for _ in range(2):
        restore_invitation(invitation, by=cast.thierry)
    assert "Zoé" in names(invitation_list.invitations.listed())


def test_added_by_hand_once_and_back_after_the_cross(cast, invitation_list):
    somebody = make_trainee()
    invitation = invite_trainee(invitation_list, somebody, by=cast.thierry)
    assert invite_trainee(invitation_list, somebody, by=cast.thierry) == invitation
    remove_invitation(invitation, by=cast.thierry)
    invite_trainee(invitation_list, somebody, by=cast.thierry)
    assert invitation_list.invitations.listed().get(trainee=somebody).by_hand


def test_who_is_enrolled_or_wants_no_contact_is_not_added(cast, invitation_list):
    with pytest.raises(Refused, match="déjà inscrit"):
        invite_trainee(invitation_list, cast.trainee, by=cast.martine)
    nobody = make_trainee()
    refuse_mailings(nobody, "contact", by=cast.martine)
    with pytest.raises(Refused, match="contacté"):
        invite_trainee(invitation_list, nobody, by=cast.martine)


def test_a_list_written_to_stays(cast, invitation_list, write):
    draft = write_to_list(invitation_list, by=cast.martine)
    write(invitation_list)
    with pytest.raises(Refused, match="déjà écrit"):
        delete_list(invitation_list, by=cast.martine)
    discard_mailing(draft, by=cast.martine)
    with pytest.raises(Refused, match="convocations"):
        delete_club(ClubFactoryWithList(cast), by=cast.martine)


def ClubFactoryWithList(cast):  # noqa: N802
    club = ClubFactory()
    make_list(club, FROM, TO, by=cast.martine)
    return club


def test_a_list_made_by_mistake_goes_with_its_drafts(cast, invitation_list):
    write_to_list(invitation_list, by=cast.martine)
    delete_list(invitation_list, by=cast.martine)
    assert not Round.objects.exists()
    assert not Invitation.objects.exists()


def test_a_tutor_sees_the_records_of_those_invited(cast, invitation_list, people):
    assert people[0] in Trainee.objects.visible_to(cast.thierry)
    assert people[0] not in Trainee.objects.visible_to(cast.odile)
    remove_invitation(invitation_list.invitations.get(trainee=people[0]), by=cast.martine)
    assert people[0] not in Trainee.objects.visible_to(cast.thierry)


# ── Step 5 ──────────────────────────────────────────────────────────────────
def test_the_first_is_a_convocation_then_reminders(cast, invitation_list, write):
    assert write(invitation_list).kind == "invitation"
    with time_machine.travel(timezone.now() + dt.timedelta(days=5)):
        assert write(invitation_list).kind == "reminder"


def test_a_reminder_goes_to_whom_it_concerns(cast, invitation_list, write, people):
    write(invitation_list)
    record_answer(invitation_list.invitations.get(trainee=people[0]), "unavailable", by=cast.thierry)
    assert names(write_to_list(invitation_list, by=cast.thierry).deliveries.all()) == {"Zoé", "Yves", "Xavier"}
    assert names(write_to_list(invitation_list, by=cast.thierry, only_silent=True).deliveries.all()) == {
        "Yves",
        "Xavier",
    }
    record_answer(invitation_list.invitations.get(trainee=people[0]), "job", by=cast.thierry)
    record_answer(invitation_list.invitations.get(trainee=people[1]), "enrolled", by=cast.thierry)
    assert names(write_to_list(invitation_list, by=cast.thierry).deliveries.all()) == {"Xavier"}
    until = timezone.localdate() + dt.timedelta(days=3)
    pause_invitation(invitation_list.invitations.get(trainee=people[2]), until=until, note="en congé", by=cast.thierry)
    with pytest.raises(Refused, match="plus personne"):
        write_to_list(invitation_list, by=cast.thierry)
    with time_machine.travel(timezone.now() + dt.timedelta(days=4)):
        assert names(write_to_list(invitation_list, by=cast.thierry).deliveries.all()) == {"Xavier"}
    pause_invitation(invitation_list.invitations.get(trainee=people[2]), until=None, note="", by=cast.thierry)
    assert write_to_list(invitation_list, by=cast.thierry)


def test_enrolled_by_staff_is_not_reminded(cast, invitation_list, people):
    enrol_trainee(cast.club, people[0], by=cast.martine, channel="manager")
    assert names(write_to_list(invitation_list, by=cast.thierry).deliveries.all()) == {"Yves", "Xavier"}


def test_who_found_a_job_meanwhile_is_not_written_to_unless_added_knowingly(cast, invitation_list, people):
    mailing = write_to_list(invitation_list, by=cast.martine)
    launch_mailing(mailing, by=cast.martine)
    set_situation(people[0], "employed", by=cast.martine)
    worker = make_trainee(first_name="Wassim", situation="employed")
    invite_trainee(invitation_list, worker, by=cast.martine)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        drop_settled_people()
    assert mailing.deliveries.get(trainee=people[0]).left_out == "job"
    assert names(write_to_list(invitation_list, by=cast.thierry).deliveries.all()) == {"Yves", "Xavier", "Wassim"}


def test_what_moved_since_the_last(cast, invitation_list, write, people):
    assert since_last_round(invitation_list).since is None
    write(invitation_list)
    newly = make_trainee(first_name="Nour")
    take_part(newly, cast.session)
    with time_machine.travel(timezone.now() + dt.timedelta(days=5)):
        for person, answer in zip(people, ("enrolled", "job", "unavailable"), strict=True):
            record_answer(invitation_list.invitations.get(trainee=person), answer, by=cast.thierry)
        since_last = since_last_round(invitation_list)
    assert (since_last.enrolled, since_last.job, since_last.unavailable) == (1, 1, 1)
    assert [who.trainee for who in since_last.eligible] == [newly]
    assert invite_eligible(invitation_list, by=cast.thierry) == 1
    assert since_last_round(invitation_list).eligible == []


def test_between_the_draft_and_its_departure_people_move(cast, invitation_list, people):
    mailing = write_to_list(invitation_list, by=cast.martine)
    launch_mailing(mailing, by=cast.martine)
    remove_invitation(invitation_list.invitations.get(trainee=people[0]), by=cast.martine)
    enrol_trainee(cast.club, people[1], by=cast.martine, channel="manager")
    until = timezone.localdate() + dt.timedelta(days=30)
    pause_invitation(invitation_list.invitations.get(trainee=people[2]), until=until, note="", by=cast.martine)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        assert drop_settled_people()
        while queue_next():
            pass
        assert not drop_settled_people()
    assert not Message.objects.filter(kind="invitation").exists()
    assert set(mailing.deliveries.values_list("left_out", flat=True)) == {"removed", "settled", "paused"}


def test_a_club_cancelled_between_list_and_mailing(as_, cast, invitation_list):
    mailing = write_to_list(invitation_list, by=cast.martine)
    launch_mailing(mailing, by=cast.martine)
    cancel_club(cast.club, by=cast.martine)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        drop_settled_people()
        while queue_next():
            pass
    assert not Message.objects.filter(kind="invitation").exists()
    with pytest.raises(Refused, match="annulé"):
        write_to_list(invitation_list, by=cast.martine)
    answer = as_("thierry").post(reverse("round_prepare", args=[invitation_list.pk]))
    assert answer.status_code == 422
    assert "Ce club est annulé" in answer.content.decode()


def test_five_thousand_people_cost_no_more_queries(cast, django_assert_max_num_queries):
    session = cast.session
    crowd = [
        Trainee(first_name="Ana", last_name=f"N{n}", name_key=f"n{n} ana", situation="unemployed") for n in range(5000)
    ]
    crowd = Trainee.objects.bulk_create(crowd)
    session.participations.model.objects.bulk_create(
        [session.participations.model(session=session, trainee=person) for person in crowd]
    )
    with django_assert_max_num_queries(100):  # SQLite inserts some ninety rows at a time
        invitation_list = make_list(cast.club, FROM, TO, by=cast.martine)
    assert invitation_list.invitations.count() == 5000
    with django_assert_max_num_queries(100):
        mailing = write_to_list(invitation_list, by=cast.martine)
    assert mailing.deliveries.count() == 5000


def test_figures(cast, invitation_list, write, people):
    write(invitation_list)
    record_answer(invitation_list.invitations.get(trainee=people[0]), "job", by=cast.thierry)
    set_situation(people[1], "employed", by=cast.martine)
    figures = list_figures(invitation_list)
    assert (figures["total"], figures["job"], figures["silent"], figures["without_email"]) == (3, 1, 2, 2)
    [shown] = lists_of(cast.club)
    assert (shown.invited_count, shown.job_count, shown.silent_count) == (3, 1, 2)
    assert shown.last_sent_at is not None


def test_two_records_made_one_are_invited_once_and_two_again_when_undone(cast, invitation_list, people, write):
    write(invitation_list)
    low, high = people[0], people[1]
    refuse_mailings(high, "mailings", by=None)
    merge = merge_trainees(low, high, {}, by=cast.martine)
    assert invitation_list.invitations.filter(trainee=low).count() == 1
    assert low.deliveries.count() == 1
    assert low.refusals.count() == 1
    undo_merge(merge, by=cast.martine)
    assert invitation_list.invitations.count() == 3
    assert Trainee.objects.get(pk=high.pk).deliveries.count() == 1
