from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clubemploi.accounts.forms import AccountForm
from clubemploi.accounts.models import User
from clubemploi.accounts.operations import update_account
from clubemploi.association.requests import OpenRequest, Request
from clubemploi.core.access import require
from clubemploi.core.feedback import say


@login_not_required
def no_sign_up(request: OpenRequest) -> HttpResponse:
    """Where allauth would let people sign up: here accounts are opened by the association."""
    return redirect("account_login")


def account(request: Request) -> HttpResponse:
    """One's own names, phone and roles; a trainee's are those of their record, changed in Mon espace."""
    require(request.user.is_staff_member or request.method != "POST")
    # A copy of the instance: a refused form must not change the name shown in the menu.
    form = AccountForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        update_account(request.user, form.cleaned_data, by=request.user)
        say(request, "Votre compte est à jour.")
        return redirect("account")
    return render(request, "account/account.html", {"form": form}, status=422 if form.errors else 200)
