from django.urls import path

from clubemploi.clubs import duplicate_views, export_views, handover_views, views, workshop_views

urlpatterns = [
    path("clubs/", views.club_list, name="club_list"),
    path("clubs/exporter/", export_views.club_export, name="club_export"),
    path("clubs/<int:pk>/inscrits/exporter/", export_views.club_participants_export, name="club_participants_export"),
    path("clubs/<int:pk>/ateliers/exporter/", export_views.club_workshops_export, name="club_workshops_export"),
    path("clubs/ajouter/", views.club_create, name="club_create"),
    path("clubs/<int:pk>/", views.club_detail, name="club_detail"),
    path("administration/equipe/<int:pk>/clubs/", handover_views.clubs_hand_over, name="clubs_hand_over"),
    path("clubs/<int:pk>/modifier/", views.club_edit, name="club_edit"),
    path("clubs/<int:pk>/annuler/", views.club_cancel, name="club_cancel"),
    path("clubs/<int:pk>/retablir/", views.club_restore, name="club_restore"),
    path("clubs/<int:pk>/supprimer/", views.club_delete, name="club_delete"),
    path("clubs/<int:pk>/ecrire/", views.club_write, name="club_write"),
    path("clubs/<int:pk>/inscrire/", views.enrol, name="enrol"),
    path("clubs/<int:pk>/liste-inscrits/", views.club_participants_pdf, name="club_participants_pdf"),
    path("clubs/<int:pk>/liste-inscrits/tuteur/", views.club_participants_full_pdf, name="club_participants_full_pdf"),
    path("clubs/<int:pk>/ateliers/ajouter/", workshop_views.workshop_add, name="workshop_add"),
    path("clubs/<int:pk>/ateliers/serie/", workshop_views.workshop_series, name="workshop_series"),
    path("ateliers/<int:pk>/modifier/", workshop_views.workshop_edit, name="workshop_edit"),
    path("ateliers/<int:pk>/annuler/", workshop_views.workshop_cancel, name="workshop_cancel"),
    path("ateliers/<int:pk>/retablir/", workshop_views.workshop_restore, name="workshop_restore"),
    path("ateliers/<int:pk>/supprimer/", workshop_views.workshop_delete, name="workshop_delete"),
    path("ateliers/<int:pk>/feuille-presence/", workshop_views.attendance_sheet_pdf, name="attendance_sheet_pdf"),
    path("inscriptions/<int:pk>/retirer/", views.withdraw, name="withdraw"),
    path("inscriptions/<int:pk>/retablir/", views.enrolment_restore, name="enrolment_restore"),
    path("mes-clubs/", views.my_clubs, name="my_clubs"),
    path("stagiaires/<int:pk>/clubs/ajouter/", views.trainee_enrol, name="trainee_enrol"),
    # Merging moves enrolments: these pages of trainees live here (docs/adr/0008).
    path("stagiaires/doublons/", duplicate_views.duplicate_list, name="duplicate_list"),
    path("stagiaires/doublons/<int:low>/<int:high>/", duplicate_views.duplicate_compare, name="duplicate_compare"),
    path(
        "stagiaires/doublons/<int:low>/<int:high>/deux-personnes/",
        duplicate_views.duplicate_dismiss,
        name="duplicate_dismiss",
    ),
    path(
        "stagiaires/doublons/<int:low>/<int:high>/reconsiderer/",
        duplicate_views.duplicate_reconsider,
        name="duplicate_reconsider",
    ),
    path("stagiaires/<int:pk>/doublon/", duplicate_views.duplicate_search, name="duplicate_search"),
    path("stagiaires/reunions/", duplicate_views.merge_list, name="merge_list"),
    path("stagiaires/reunions/<int:pk>/annuler/", duplicate_views.merge_undo, name="merge_undo"),
]
