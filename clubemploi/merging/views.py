"""« Doublons »: the likely pairs, two records side by side, and the merges that can still be undone. Managers only."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clubemploi.association.requests import Request
from clubemploi.clubs.enrolments.queries import enrolments_of
from clubemploi.core.access import require
from clubemploi.core.errors import Conflict, Refused
from clubemploi.core.feedback import say
from clubemploi.core.pagination import page_of
from clubemploi.merging.operations import merge_trainees, undo_merge
from clubemploi.trainees.duplicates import operations, queries
from clubemploi.trainees.duplicates.forms import MergeForm
from clubemploi.trainees.models import Merge, Trainee
from clubemploi.trainees.permissions import can_merge_trainees
from clubemploi.trainees.sessions.queries import sessions_of

COUNTED_UP_TO = 1_000


def duplicate_list(request: Request) -> HttpResponse:
    """« Doublons »: the likeliest first."""
    require(can_merge_trainees(request.user))
    page = page_of(request, queries.candidate_pairs(), cap=COUNTED_UP_TO)
    return render(request, "merging/duplicates.html", {"page": page, "is_examining": queries.is_examining()})


def duplicate_search(request: Request, pk: int) -> HttpResponse:
    """« Doublon ? », from a record: who looks like this person, and a search for the others."""
    trainee = get_object_or_404(Trainee.objects.visible_to(request.user), pk=pk)
    require(can_merge_trainees(request.user))
    typed = request.GET.get("q", "")[:200]
    context = {"trainee": trainee, "typed": typed, "alike": queries.resembling(trainee)}
    return render(request, "merging/duplicate_search.html", context | {"results": queries.others_found(trainee, typed)})


def _pair(request: Request, low: int, high: int) -> tuple[Trainee, Trainee]:
    require(can_merge_trainees(request.user))
    pair = queries.pair_of(low, high)
    if pair is None:
        raise Http404
    return pair


def duplicate_compare(request: Request, low: int, high: int) -> HttpResponse:
    """Two records side by side; posted, they become one. Done already (a second click): the record that was kept."""
    try:
        pair = _pair(request, low, high)
    except Http404:
        kept = queries.merged_into(max(low, high))
        if kept is None or kept.pk not in (low, high):
            raise
        return redirect("trainee_detail", pk=kept.pk)
    form = MergeForm(request.POST if request.method == "POST" else None, low=pair[0], high=pair[1])
    if request.method != "POST" or not form.is_valid():
        return _compare_page(request, form, pair)
    try:
        merge = merge_trainees(*pair, form.choices(), by=request.user, versions=form.versions())
    except Conflict:
        return _conflict_page(request, low, high)
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _compare_page(request, form, pair)
    say(request, f"Les deux fiches de {merge.kept} n’en font plus qu’une.", undo=reverse("merge_undo", args=[merge.pk]))
    return redirect("trainee_detail", pk=merge.kept_id)


def _conflict_page(request: Request, low: int, high: int) -> HttpResponse:
    """The records as somebody else has just left them, with the choices already made."""
    pair = _pair(request, low, high)
    form = MergeForm(request.POST, low=pair[0], high=pair[1])
    form.renew_versions(*pair)
    return _compare_page(request, form, pair, status=409)


def _compare_page(
    request: Request, form: MergeForm, pair: tuple[Trainee, Trainee], *, status: int = 200
) -> HttpResponse:
    counts = queries.attached_counts(*pair)
    attached = [
        {"trainee": one, "sessions": sessions_of(one), "enrolments": enrolments_of(one, request.user), **counts[one.pk]}
        for one in pair
    ]
    context = {
        "form": form,
        "low": pair[0],
        "high": pair[1],
        "pair": queries.known_pair(*pair),
        "attached": attached,
        "is_conflict": status == 409,
    }
    return render(request, "merging/duplicate_compare.html", context, status=422 if form.errors else status)


@require_POST
def duplicate_dismiss(request: Request, low: int, high: int) -> HttpResponse:
    """« Ce sont deux personnes »."""
    pair = _pair(request, low, high)
    operations.tell_apart(*pair, by=request.user)
    undo = reverse("duplicate_reconsider", args=[one.pk for one in pair])
    say(request, f"C’est noté\u00a0: {pair[0]} et {pair[1]} sont deux personnes.", undo=undo)
    return redirect("duplicate_list")


@require_POST
def duplicate_reconsider(request: Request, low: int, high: int) -> HttpResponse:
    pair = _pair(request, low, high)
    operations.reconsider_pair(*pair, by=request.user)
    say(request, "Ces deux fiches sont de nouveau à comparer.")
    return redirect("duplicate_compare", *(one.pk for one in pair))


def merge_list(request: Request) -> HttpResponse:
    """« Réunions récentes »: those that can still be undone."""
    require(can_merge_trainees(request.user))
    return render(request, "merging/merges.html", {"page": page_of(request, queries.recent_merges())})


@require_POST
def merge_undo(request: Request, pk: int) -> HttpResponse:
    require(can_merge_trainees(request.user))
    merge = get_object_or_404(Merge, pk=pk)
    remarks = undo_merge(merge, by=request.user)
    say(request, " ".join(["Les deux fiches sont de nouveau séparées.", *remarks]))
    return redirect("duplicate_compare", merge.kept_id, merge.removed_id)
