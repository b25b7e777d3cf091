from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "clubemploi.config"
