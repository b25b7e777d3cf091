"""What a browser hears from the sign-in page in production, as JSON: `make observatory` has it graded."""

import json
import os
import sys
import tempfile

import django

os.environ.update(SITE_URL="https://club.exemple.fr", ALLOWED_HOSTS="club.exemple.fr")
os.environ["CLUB_EMPLOI_DATA"] = tempfile.mkdtemp(prefix="club-emploi-headers-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clubemploi.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from clubemploi.association.models import Association  # noqa: E402


def main() -> None:
    call_command("migrate", verbosity=0)
    Association.objects.create(pk=1, name="Passerelle Emploi", sender_address="club@exemple.fr")
    plain, client = Client(SERVER_NAME="club.exemple.fr"), Client(SERVER_NAME="club.exemple.fr")
    response = client.get("/connexion/", secure=True)
    heard = {
        "url": "https://club.exemple.fr/connexion/",
        "redirect": plain.get("/connexion/").status_code,
        "status": response.status_code,
        "headers": dict(response.headers),
        "cookies": [morsel.OutputString() for morsel in response.cookies.values()],
        "body": response.content.decode(),
    }
    json.dump(heard, sys.stdout)


if __name__ == "__main__":
    main()
