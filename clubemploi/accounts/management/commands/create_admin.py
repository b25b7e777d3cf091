"""`club-emploi create-admin`: the first administrator, for those without a browser."""

import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clubemploi.accounts.forms import PasswordField
from clubemploi.accounts.models import User
from clubemploi.accounts.set_up.operations import create_administrator
from clubemploi.accounts.team.forms import InvitationForm
from clubemploi.association.models import Association
from clubemploi.core.errors import Refused


class Command(BaseCommand):
    help = "Create an administrator, and the association's record if there is none. Asks for what is not given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email")
        parser.add_argument("--first-name")
        parser.add_argument("--last-name")
        parser.add_argument("--association", help="the association's name, at the first run")
        parser.add_argument("--sender-address", help="the address that sends its mails, at the first run")
        parser.add_argument("--password-file", help="a file that holds the password, instead of typing it")

    def handle(self, *args: Any, password_file: str | None, **given: Any) -> None:
        names = ("email", "first_name", "last_name")
        administrator = {name: given[name] or self.ask(name) for name in names}
        association = {}
        if not Association.objects.exists():
            association["name"] = given["association"] or self.ask("association")
            association["sender_address"] = given["sender_address"] or self.ask("sender_address")
        form = InvitationForm({**administrator, "is_administrator": "on"}, by=User(is_administrator=True))
        if not form.is_valid():
            wrong = [f"{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items()]
            raise CommandError("; ".join(wrong))
        try:
            password = PasswordField(label="").clean(self.password(password_file))
            create_administrator(association, {**{n: form.cleaned_data[n] for n in names}, "password": password})
        except (ValidationError, Refused) as error:
            raise CommandError(" ".join(getattr(error, "messages", None) or [str(error)])) from None
        self.stdout.write(f"{administrator['email']} peut maintenant se connecter.")

    @staticmethod
    def ask(name: str) -> str:
        words = {
            "email": "Adresse e-mail",
            "first_name": "Prénom",
            "last_name": "Nom",
            "association": "Nom de l’association",
            "sender_address": "Adresse qui envoie les mails",
        }
        return input(f"{words[name]}\u00a0: ")

    @staticmethod
    def password(path: str | None) -> str:
        if path:
            with open(path, encoding="utf-8") as file:  # noqa: PTH123  a path of the person's own
                return file.read().strip()
        return getpass.getpass("Mot de passe (15 caractères au moins)\u00a0: ")
