from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "clubemploi.calendars"
    verbose_name = "Agendas"
