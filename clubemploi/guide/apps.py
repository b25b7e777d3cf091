from django.apps import AppConfig


class GuideConfig(AppConfig):
    name = "clubemploi.guide"
    verbose_name = "aide"
