from django.urls import path

from clubemploi.trainees import views
from clubemploi.trainees.sessions import views as session_views

urlpatterns = [
    path("stagiaires/", views.trainee_list, name="trainee_list"),
    path("stagiaires/exporter/", views.trainee_export, name="trainee_export"),
    path("sessions/exporter/", session_views.session_export, name="session_export"),
    path("sessions/<int:pk>/exporter/", session_views.participant_export, name="participant_export"),
    path("stagiaires/ajouter/", views.trainee_create, name="trainee_create"),
    path("stagiaires/<int:pk>/", views.trainee_detail, name="trainee_detail"),
    path("stagiaires/<int:pk>/modifier/", views.trainee_edit, name="trainee_edit"),
    path("stagiaires/<int:pk>/inviter/", views.trainee_invite, name="trainee_invite"),
    path("stagiaires/<int:pk>/supprimer/", views.trainee_delete, name="trainee_delete"),
    path("stagiaires/<int:pk>/situation/", views.situation_add, name="situation_add"),
    path("stagiaires/<int:pk>/notes/", views.note_add, name="note_add"),
    path("notes/<int:pk>/supprimer/", views.note_delete, name="note_delete"),
    path("sessions/", session_views.session_list, name="session_list"),
    path("sessions/ajouter/", session_views.session_create, name="session_create"),
    path("sessions/<int:pk>/", session_views.session_detail, name="session_detail"),
    path("sessions/<int:pk>/modifier/", session_views.session_edit, name="session_edit"),
    path("sessions/<int:pk>/supprimer/", session_views.session_delete, name="session_delete"),
    path("sessions/<int:pk>/participants/ajouter/", session_views.participant_add, name="participant_add"),
    path(
        "sessions/<int:pk>/participants/<int:trainee_pk>/retirer/",
        session_views.participant_remove,
        name="participant_remove",
    ),
    path(
        "sessions/<int:pk>/participants/<int:trainee_pk>/remettre/",
        session_views.participant_restore,
        name="participant_restore",
    ),
]
