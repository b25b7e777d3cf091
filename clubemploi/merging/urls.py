from django.urls import path

from clubemploi.merging import views

urlpatterns = [
    path("stagiaires/doublons/", views.duplicate_list, name="duplicate_list"),
    path("stagiaires/doublons/<int:low>/<int:high>/", views.duplicate_compare, name="duplicate_compare"),
    path("stagiaires/doublons/<int:low>/<int:high>/deux-personnes/", views.duplicate_dismiss, name="duplicate_dismiss"),
    path(
        "stagiaires/doublons/<int:low>/<int:high>/reconsiderer/",
        views.duplicate_reconsider,
        name="duplicate_reconsider",
    ),
    path("stagiaires/<int:pk>/doublon/", views.duplicate_search, name="duplicate_search"),
    path("stagiaires/reunions/", views.merge_list, name="merge_list"),
    path("stagiaires/reunions/<int:pk>/annuler/", views.merge_undo, name="merge_undo"),
]
