"""Every address of the site, by app. French paths, English names."""

from django.urls import include, path

from clubemploi.config import views

urlpatterns = [
    path("", views.home, name="home"),
    path("recherche/", views.search, name="search"),
    path("commencer/", views.getting_started, name="getting_started"),
    path("sante", views.health, name="health"),
    path("", include("clubemploi.guide.urls")),
    path("", include("clubemploi.accounts.urls")),
    path("", include("clubemploi.portal.urls")),
    path("", include("clubemploi.calendars.urls")),
    path("", include("clubemploi.outbox.urls")),
    path("", include("clubemploi.association.urls")),
    path("", include("clubemploi.mailings.urls")),
    path("", include("clubemploi.invitations.urls")),
    path("", include("clubemploi.attendance.urls")),
    path("", include("clubemploi.documents.urls")),
    path("", include("clubemploi.merging.urls")),
    path("", include("clubemploi.clubs.urls")),
    path("", include("clubemploi.trainees.urls")),
    path("imports/", include("clubemploi.imports.urls")),
]

handler400 = "clubemploi.core.views.bad_request"
handler403 = "clubemploi.core.views.permission_denied"
handler404 = "clubemploi.core.views.page_not_found"
handler500 = "clubemploi.core.views.server_error"
