from django.apps import AppConfig
from django.db.models import CharField

from clubemploi.core import checks  # noqa: F401  registers the system checks
from clubemploi.core.search import Prefix


class CoreConfig(AppConfig):
    name = "clubemploi.core"

    def ready(self) -> None:
        CharField.register_lookup(Prefix)
