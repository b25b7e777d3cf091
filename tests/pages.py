"""How tests open the site's pages, and read them."""

from django.test import Client


def client_of(user):
    """A browser that they have just signed in with."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text(response):
    return response.content.decode()


def spaced(response):
    """Its text, with plain spaces."""
    return text(response).replace("\u00a0", " ")
