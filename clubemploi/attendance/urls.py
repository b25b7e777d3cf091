from django.urls import path

from clubemploi.attendance import views
from clubemploi.attendance.archive import views as archive_views
from clubemploi.attendance.certificates import views as certificate_views
from clubemploi.attendance.offline import views as offline_views
from clubemploi.attendance.paper import views as paper_views
from clubemploi.attendance.proofs import views as proofs_views
from clubemploi.attendance.signing import views as signing_views

urlpatterns = [
    path("sw.js", offline_views.service_worker, name="service_worker"),
    path("hors-ligne/", offline_views.offline, name="offline"),
    path("clubs/<int:pk>/presences/", views.presence_grid, name="presence_grid"),
    path("ateliers/<int:pk>/presences/", views.presence_sheet, name="presence_sheet"),
    path("ateliers/<int:pk>/presences/tous/", views.presence_all, name="presence_all"),
    path("ateliers/<int:pk>/presences/cloturer/", views.sheet_close, name="sheet_close"),
    path("presences/<int:pk>/", views.presence_note, name="presence_note"),
    path("ateliers/<int:pk>/classe/", signing_views.class_mode, name="class_mode"),
    path("ateliers/<int:pk>/classe/sortir/", signing_views.class_leave, name="class_leave"),
    path("ateliers/<int:pk>/signer/", signing_views.tutor_sign, name="tutor_sign"),
    path("presences/<int:pk>/signer/", signing_views.signature_add, name="signature_add"),
    path("ateliers/<int:pk>/qr/", signing_views.workshop_qr, name="workshop_qr"),
    path("signer/<str:token>/", signing_views.own_sign, name="own_sign"),
    path("signatures/<int:pk>/annuler/", signing_views.signature_void, name="signature_void"),
    path("feuilles/", archive_views.sheet_list, name="sheet_list"),
    path("feuilles/export/", archive_views.sheet_export, name="sheet_export"),
    path("feuilles/archive/", archive_views.sheet_archive, name="sheet_archive"),
    path("feuilles/<int:pk>/pdf/", proofs_views.sheet_pdf, name="sheet_pdf"),
    path("feuilles/<int:pk>/horodatage/", proofs_views.sheet_stamp, name="sheet_stamp"),
    path("clubs/<int:pk>/attestations/", certificate_views.club_certificates, name="club_certificates"),
    path("stagiaires/<int:pk>/attestation/", certificate_views.trainee_certificate, name="trainee_certificate"),
    path("espace/attestation/", certificate_views.own_period_certificate, name="own_period_certificate"),
    path("espace/clubs/<int:pk>/attestation/", certificate_views.own_certificate, name="own_certificate"),
    path("feuille/<str:token>/", paper_views.paper_sheet, name="paper_sheet"),
    path("ateliers/<int:pk>/scans/", paper_views.workshop_scans, name="workshop_scans"),
    path("scans/<int:pk>/image/", paper_views.scan_image, name="scan_image"),
    path("scans/<int:pk>/deplacer/", paper_views.scan_move, name="scan_move"),
    path("scans/<int:pk>/tourner/", paper_views.scan_turn, name="scan_turn"),
    path("scans/<int:pk>/retirer/", paper_views.scan_remove, name="scan_remove"),
    path("scans/<int:pk>/remettre/", paper_views.scan_restore, name="scan_restore"),
    path("verifier/", proofs_views.sheet_verify, name="sheet_verify"),
    path("feuilles/<int:pk>/rouvrir/", views.sheet_reopen, name="sheet_reopen"),
]
