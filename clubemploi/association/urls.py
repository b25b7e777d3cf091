from django.urls import path

from clubemploi.association import views

urlpatterns = [
    path("administration/reglages/", views.settings_home, name="settings"),
    path("administration/reglages/<slug:section>/", views.settings_section, name="settings_section"),
    path("logo.png", views.logo, name="logo"),
]
