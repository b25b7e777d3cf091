from django.urls import path

from clubemploi.documents import views as document_views
from clubemploi.documents.bag import views as bag_views
from clubemploi.documents.folders import views as publishing_views
from clubemploi.documents.kits import views as kit_views
from clubemploi.documents.library import views
from clubemploi.documents.receiving import views as received_views
from clubemploi.documents.sending import views as sending_views

urlpatterns = [
    path("documents/", views.library, name="library"),
    path("documents/zip/", views.library_zip, name="library_zip"),
    path("documents/<int:pk>/", views.document_view, name="document_view"),
    path("documents/<int:pk>/fichier/", views.document_file, name="document_file"),
    path("documents/gestion/", publishing_views.publishing, name="publishing"),
    path("documents/gestion/corbeille/", publishing_views.publishing_bin, name="publishing_bin"),
    path("documents/gestion/ajouter/", publishing_views.folder_create, name="folder_create"),
    path("documents/gestion/<int:pk>/", publishing_views.folder_detail, name="folder_detail"),
    path("documents/gestion/<int:pk>/modifier/", publishing_views.folder_edit, name="folder_edit"),
    path("documents/gestion/<int:pk>/ordre/", publishing_views.folder_order, name="folder_order"),
    path("documents/gestion/<int:pk>/supprimer/", publishing_views.folder_delete, name="folder_delete"),
    path("documents/gestion/<int:pk>/retablir/", publishing_views.folder_restore, name="folder_restore"),
    path("documents/gestion/<int:pk>/deposer/", publishing_views.folder_upload, name="folder_upload"),
    path("documents/fiches/<int:pk>/", document_views.document_detail, name="document_detail"),
    path("documents/fiches/<int:pk>/modifier/", document_views.document_edit, name="document_edit"),
    path("documents/fiches/<int:pk>/ordre/", document_views.document_order, name="document_order"),
    path("documents/fiches/<int:pk>/ranger/", document_views.document_move, name="document_move"),
    path("documents/fiches/<int:pk>/remplacer/", document_views.document_replace, name="document_replace"),
    path("documents/fiches/<int:pk>/supprimer/", document_views.document_delete, name="document_delete"),
    path("documents/fiches/<int:pk>/retablir/", document_views.document_restore, name="document_restore"),
    path("documents/versions/<int:pk>/", document_views.version_file, name="version_file"),
    path("documents/versions/<int:pk>/reprendre/", document_views.version_use, name="version_use"),
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
    path("recevoir/<str:token>/", received_views.receive, name="receive"),
    path("recevoir/<str:token>/espace/", received_views.receive_space, name="receive_space"),
    path("recevoir/<str:token>/<int:pk>/", received_views.receive_document, name="receive_document"),
]
