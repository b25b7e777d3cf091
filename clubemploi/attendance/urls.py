from django.urls import path

from clubemploi.attendance import archive_views, certificate_views, completing_views, signing_views, views

urlpatterns = [
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
    path("feuilles/<int:pk>/pdf/", views.sheet_pdf, name="sheet_pdf"),
    path("feuilles/<int:pk>/horodatage/", views.sheet_stamp, name="sheet_stamp"),
    path("clubs/<int:pk>/attestations/", certificate_views.club_certificates, name="club_certificates"),
    path("stagiaires/<int:pk>/attestation/", certificate_views.trainee_certificate, name="trainee_certificate"),
    path("espace/attestation/", certificate_views.own_period_certificate, name="own_period_certificate"),
    path("espace/clubs/<int:pk>/attestation/", certificate_views.own_certificate, name="own_certificate"),
    path("clubs/<int:pk>/fiches/", completing_views.completing_club, name="completing_club"),
    path("clubs/<int:pk>/fiches/appareil/", completing_views.completing_device, name="completing_device"),
    path("clubs/<int:pk>/fiches/appareil/sortir/", completing_views.completing_leave, name="completing_leave"),
    path("inscriptions/<int:pk>/completer/", completing_views.completing_person, name="completing_person"),
    path("inscriptions/<int:pk>/completer/code/", completing_views.completing_code, name="completing_code"),
    path("verifier/", views.sheet_verify, name="sheet_verify"),
    path("feuilles/<int:pk>/rouvrir/", views.sheet_reopen, name="sheet_reopen"),
]
