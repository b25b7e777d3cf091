from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "clubemploi.portal"
    verbose_name = "Mon espace"
