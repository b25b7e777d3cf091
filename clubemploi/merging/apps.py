from django.apps import AppConfig


class MergingConfig(AppConfig):
    name = "clubemploi.merging"
    verbose_name = "réunion de fiches"
