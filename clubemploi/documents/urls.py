from django.urls import path

from clubemploi.documents import views
from clubemploi.documents.bag import views as bag_views
from clubemploi.documents.folders import views as folder_views
from clubemploi.documents.kits import views as kit_views
from clubemploi.documents.library import views as library_views
from clubemploi.documents.receiving import views as receiving_views
from clubemploi.documents.sending import views as sending_views

urlpatterns = [
    path("documents/", library_views.library, name="library"),
    path("documents/zip/", library_views.library_zip, name="library_zip"),
    path("documents/<int:pk>/", library_views.document_view, name="document_view"),
    path("documents/<int:pk>/fichier/", library_views.document_file, name="document_file"),
    path("documents/gestion/", folder_views.publishing, name="publishing"),
    path("documents/gestion/corbeille/", folder_views.publishing_bin, name="publishing_bin"),
    path("documents/gestion/ajouter/", folder_views.folder_create, name="folder_create"),
    path("documents/gestion/<int:pk>/", folder_views.folder_detail, name="folder_detail"),
    path("documents/gestion/<int:pk>/modifier/", folder_views.folder_edit, name="folder_edit"),
    path("documents/gestion/<int:pk>/ordre/", folder_views.folder_order, name="folder_order"),
    path("documents/gestion/<int:pk>/supprimer/", folder_views.folder_delete, name="folder_delete"),
    path("documents/gestion/<int:pk>/retablir/", folder_views.folder_restore, name="folder_restore"),
    path("documents/gestion/<int:pk>/deposer/", folder_views.folder_upload, name="folder_upload"),
    path("documents/fiches/<int:pk>/", views.document_detail, name="document_detail"),
    path("documents/fiches/<int:pk>/modifier/", views.document_edit, name="document_edit"),
    path("documents/fiches/<int:pk>/ordre/", views.document_order, name="document_order"),
    path("documents/fiches/<int:pk>/ranger/", views.document_move, name="document_move"),
    path("documents/fiches/<int:pk>/remplacer/", views.document_replace, name="document_replace"),
    path("documents/fiches/<int:pk>/supprimer/", views.document_delete, name="document_delete"),
    path("documents/fiches/<int:pk>/retablir/", views.document_restore, name="document_restore"),
    path("documents/versions/<int:pk>/", views.version_file, name="version_file"),
    path("documents/versions/<int:pk>/reprendre/", views.version_use, name="version_use"),
    # « kit de l’atelier », « sac du tuteur »
    path("ateliers/<int:pk>/kit/", kit_views.workshop_kit, name="workshop_kit"),
    path("ateliers/<int:pk>/kit/<int:document_pk>/retirer/", kit_views.kit_remove, name="kit_remove"),
    path("ateliers/<int:pk>/kit/<int:document_pk>/remettre/", kit_views.kit_put_back, name="kit_put_back"),
    path("ateliers/<int:pk>/kit/<int:document_pk>/ordre/", kit_views.kit_order, name="kit_order"),
    path("clubs/<int:pk>/sac/", bag_views.tutor_bag, name="tutor_bag"),
    # « envoi documentation »
    path("clubs/<int:pk>/documentation/", sending_views.sending_prepare, name="sending_prepare"),
    path("documentation/<int:pk>/", sending_views.sending_compose, name="sending_compose"),
    path("documentation/<int:pk>/jeter/", sending_views.sending_discard, name="sending_discard"),
    path("documentation/<int:pk>/remettre/<int:document_pk>/", sending_views.sending_put_back, name="sending_put_back"),
    # Personal links
    path("recevoir/<str:token>/", receiving_views.receive, name="receive"),
    path("recevoir/<str:token>/espace/", receiving_views.receive_space, name="receive_space"),
    path("recevoir/<str:token>/<int:pk>/", receiving_views.receive_document, name="receive_document"),
]
