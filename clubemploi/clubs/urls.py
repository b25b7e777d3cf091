from django.urls import path

from clubemploi.clubs import views
from clubemploi.clubs.agenda import views as agenda_views
from clubemploi.clubs.completing import views as completing_views
from clubemploi.clubs.enrolments import views as enrolments_views
from clubemploi.clubs.handing_over import views as handover_views
from clubemploi.clubs.workshops import views as workshop_views
from clubemploi.clubs.writing import views as writing_views

urlpatterns = [
    path("clubs/", views.club_list, name="club_list"),
    path("clubs/exporter/", views.club_export, name="club_export"),
    path("clubs/<int:pk>/inscrits/exporter/", views.club_participants_export, name="club_participants_export"),
    path("clubs/<int:pk>/ateliers/exporter/", views.club_workshops_export, name="club_workshops_export"),
    path("clubs/ajouter/", views.club_create, name="club_create"),
    path("clubs/<int:pk>/", views.club_detail, name="club_detail"),
    path("administration/equipe/<int:pk>/clubs/", handover_views.clubs_hand_over, name="clubs_hand_over"),
    path("clubs/<int:pk>/modifier/", views.club_edit, name="club_edit"),
    path("clubs/<int:pk>/annuler/", views.club_cancel, name="club_cancel"),
    path("clubs/<int:pk>/retablir/", views.club_restore, name="club_restore"),
    path("clubs/<int:pk>/supprimer/", views.club_delete, name="club_delete"),
    path("clubs/<int:pk>/ecrire/", writing_views.club_write, name="club_write"),
    path("clubs/<int:pk>/sans-prevenir/", writing_views.club_keep_quiet, name="club_keep_quiet"),
    path("clubs/<int:pk>/inviter/", enrolments_views.club_invite, name="club_invite"),
    path("agenda/<str:token>.ics", agenda_views.calendar_feed, name="calendar_feed"),
    path("clubs/<int:pk>/inscrire/", enrolments_views.enrol, name="enrol"),
    path("clubs/<int:pk>/liste-inscrits/", views.club_participants_pdf, name="club_participants_pdf"),
    path("clubs/<int:pk>/liste-inscrits/tuteur/", views.club_participants_full_pdf, name="club_participants_full_pdf"),
    path("clubs/<int:pk>/ateliers/ajouter/", workshop_views.workshop_add, name="workshop_add"),
    path("clubs/<int:pk>/ateliers/serie/", workshop_views.workshop_series, name="workshop_series"),
    path("ateliers/<int:pk>/modifier/", workshop_views.workshop_edit, name="workshop_edit"),
    path("ateliers/<int:pk>/annuler/", workshop_views.workshop_cancel, name="workshop_cancel"),
    path("ateliers/<int:pk>/retablir/", workshop_views.workshop_restore, name="workshop_restore"),
    path("ateliers/<int:pk>/supprimer/", workshop_views.workshop_delete, name="workshop_delete"),
    path("ateliers/<int:pk>/feuille-presence/", workshop_views.attendance_sheet_pdf, name="attendance_sheet_pdf"),
    path("inscriptions/<int:pk>/retirer/", enrolments_views.withdraw, name="withdraw"),
    path("inscriptions/<int:pk>/retablir/", enrolments_views.enrolment_restore, name="enrolment_restore"),
    path("mes-clubs/", views.my_clubs, name="my_clubs"),
    path("stagiaires/<int:pk>/clubs/ajouter/", enrolments_views.trainee_enrol, name="trainee_enrol"),
    path("clubs/<int:pk>/fiches/", completing_views.completing_club, name="completing_club"),
    path("clubs/<int:pk>/fiches/appareil/", completing_views.completing_device, name="completing_device"),
    path("clubs/<int:pk>/fiches/appareil/sortir/", completing_views.completing_leave, name="completing_leave"),
    path("inscriptions/<int:pk>/completer/", completing_views.completing_person, name="completing_person"),
    path("inscriptions/<int:pk>/completer/code/", completing_views.completing_code, name="completing_code"),
]
