from django.apps import AppConfig


class MailingsConfig(AppConfig):
    name = "clubemploi.mailings"
    verbose_name = "Envois"
