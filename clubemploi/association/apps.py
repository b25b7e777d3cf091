from django.apps import AppConfig


class AssociationConfig(AppConfig):
    name = "clubemploi.association"
