from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "clubemploi.documents"
    verbose_name = "documents"
