from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "clubemploi.attendance"
    verbose_name = "Présences"
