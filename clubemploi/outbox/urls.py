from django.urls import path

from clubemploi.outbox import views

urlpatterns = [
    path("administration/courrier/", views.mail_list, name="mail_list"),
    path("administration/courrier/essai/", views.mail_trial, name="mail_trial"),
    path("administration/courrier/reprendre/", views.mail_resume, name="mail_resume"),
    path("administration/adresses/", views.hold_list, name="hold_list"),
    path("administration/adresses/<int:pk>/juste/", views.hold_release, name="hold_release"),
    path("administration/courrier/<int:pk>/", views.mail_detail, name="mail_detail"),
    path("administration/courrier/<int:pk>/annuler/", views.mail_cancel, name="mail_cancel"),
    path("administration/courrier/<int:pk>/renvoyer/", views.mail_retry, name="mail_retry"),
]
