from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def home(request: HttpRequest) -> HttpResponse:
    """Everyone starts where their work is."""
    user = request.user
    if user.is_manager:
        return redirect("club_list")
    if user.is_tutor:
        return redirect("my_clubs")
    return redirect("account")
