from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from clubemploi.association.requests import Request
from clubemploi.calendars.models import Feed
from clubemploi.calendars.operations import close_feed, open_feed
from clubemploi.core.feedback import say


def calendar_mine(request: Request) -> HttpResponse:
    """The secret address of one's own calendar: made on demand, changed, closed."""
    feed = Feed.objects.filter(user=request.user).first()
    address = feed.address if feed else ""
    subscribe = "webcal:" + address.partition(":")[2]  # which a phone opens in its own calendar
    context = {"feed": feed, "address": address, "subscribe": subscribe}
    return render(request, "calendars/mine.html", context)


@require_POST
def calendar_open(request: Request) -> HttpResponse:
    is_known = Feed.objects.filter(user=request.user).exists()
    open_feed(request.user, by=request.user)
    say(request, "L’adresse a changé\u00a0: l’ancienne ne répond plus." if is_known else "Votre agenda a son adresse.")
    return redirect("calendar_mine")


@require_POST
def calendar_close(request: Request) -> HttpResponse:
    close_feed(request.user, by=request.user)
    say(request, "L’adresse est fermée\u00a0: elle ne répond plus.")
    return redirect("calendar_mine")
