from django.urls import path

from clubemploi.imports import views

urlpatterns = [
    path("", views.import_list, name="import_list"),
    path("deposer/", views.import_upload, name="import_upload"),
    path("<int:pk>/", views.import_open, name="import_open"),
    path("<int:pk>/colonnes/", views.import_columns, name="import_columns"),
    path("<int:pk>/avancement/", views.import_progress, name="import_progress"),
    path("<int:pk>/apercu/", views.import_preview, name="import_preview"),
    path("<int:pk>/lignes/<int:number>/", views.import_decide, name="import_decide"),
    path("<int:pk>/confirmer/", views.import_confirm, name="import_confirm"),
    path("<int:pk>/annuler/", views.import_cancel, name="import_cancel"),
    path("<int:pk>/rapport/", views.import_report, name="import_report"),
    path("<int:pk>/rapport.xlsx", views.import_report_download, name="import_report_download"),
]
