from django.apps import AppConfig


class ClubsConfig(AppConfig):
    name = "clubemploi.clubs"
