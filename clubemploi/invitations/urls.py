from django.urls import path

from clubemploi.invitations import views
from clubemploi.invitations.answers import views as answer_views
from clubemploi.invitations.rounds import views as round_views

urlpatterns = [
    path("convocations/", views.invitation_lists, name="invitation_lists"),
    path("convocations/<int:pk>/", views.invitation_list, name="invitation_list"),
    path("convocations/<int:pk>/absents/", views.list_left_out, name="list_left_out"),
    path("convocations/<int:pk>/supprimer/", views.list_delete, name="list_delete"),
    path("convocations/<int:pk>/ajouter/", views.list_add, name="list_add"),
    path("convocations/<int:pk>/ajouter-nouveaux/", views.list_add_eligible, name="list_add_eligible"),
    path("convocations/<int:pk>/ecrire/", round_views.round_prepare, name="round_prepare"),
    path("convocations/<int:pk>/reponses/", round_views.list_answers, name="list_answers"),
    path("convocations/personnes/<int:pk>/retirer/", views.invitation_remove, name="invitation_remove"),
    path("convocations/personnes/<int:pk>/remettre/", views.invitation_restore, name="invitation_restore"),
    path("convocations/personnes/<int:pk>/pause/", views.invitation_pause, name="invitation_pause"),
    path("repondre/", answer_views.answer_code, name="answer_code"),
    path("repondre/<str:token>/", answer_views.answer_home, name="answer_home"),
    path("repondre/<str:token>/<slug:slug>/", answer_views.answer_act, name="answer_act"),
]
