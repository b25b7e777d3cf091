from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    name = "clubemploi.invitations"
    verbose_name = "Convocations"
