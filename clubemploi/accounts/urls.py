"""Sign-in and one's account. Of allauth only what works without mail: resets and codes come with the outbox."""

from allauth.account import views as allauth
from django.urls import path

from clubemploi.accounts import views

urlpatterns = [
    path("connexion/", allauth.login, name="account_login"),
    path("deconnexion/", allauth.logout, name="account_logout"),
    path("compte-inactif/", allauth.account_inactive, name="account_inactive"),
    path("mon-compte/", views.account, name="account"),
    path("mon-compte/mot-de-passe/", allauth.password_change, name="account_change_password"),
]
