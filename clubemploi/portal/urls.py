from django.urls import path

from clubemploi.portal import views
from clubemploi.portal.clubs import views as club_views
from clubemploi.portal.entry import views as entry_views
from clubemploi.portal.privacy import views as privacy_views

urlpatterns = [
    path("espace/", views.my_space, name="my_space"),
    path("espace/entrer/<str:token>/", entry_views.space_enter, name="space_enter"),
    path("espace/inscription/", club_views.enrol_online, name="enrol_online"),
    path("espace/clubs/<int:pk>/quitter/", club_views.own_club_leave, name="own_club_leave"),
    path("espace/clubs/<int:pk>/agenda.ics", club_views.own_club_ics, name="own_club_ics"),
    path("espace/ateliers/<int:pk>/absence/", club_views.own_away, name="own_away"),
    path("espace/ateliers/<int:pk>/venir/", club_views.own_come, name="own_come"),
    path("espace/ateliers/<int:pk>/agenda.ics", club_views.own_workshop_ics, name="own_workshop_ics"),
    path("espace/situation/", views.own_situation, name="own_situation"),
    path("espace/coordonnees/", views.own_details, name="own_details"),
    path("espace/adresse/", views.own_address, name="own_address"),
    path("espace/documents/", views.own_documents, name="own_documents"),
    path("espace/messages/", views.own_messages, name="own_messages"),
    path("espace/messages/<int:pk>/", views.own_message, name="own_message"),
    path("espace/cle/non-merci/", views.passkey_decline, name="passkey_decline"),
    path("espace/vie-privee/", privacy_views.own_privacy, name="own_privacy"),
    path("espace/refus/", privacy_views.own_refuse, name="own_refuse"),
    path("espace/refus/<int:pk>/reprendre/", privacy_views.own_accept, name="own_accept"),
    path("espace/donnees/", privacy_views.own_data, name="own_data"),
    path("espace/quitter-le-reseau/", privacy_views.own_network_leave, name="own_network_leave"),
]
