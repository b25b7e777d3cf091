"""Sign-in, one's account, the team. The views that prove who one is are allauth's, at addresses in French."""

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from clubemploi.accounts import views
from clubemploi.accounts.open_sessions import views as session_views
from clubemploi.accounts.set_up import views as set_up_views
from clubemploi.accounts.team import views as team_views

urlpatterns = [
    path("installation/", set_up_views.set_up_wait, name="set_up_wait"),
    path("installation/<str:token>/", set_up_views.set_up, name="set_up"),
    path("invitation/<str:token>/", team_views.invitation_accept, name="invitation_accept"),
    path("connexion/", allauth.login, name="account_login"),
    path("connexion/sans-compte/", views.no_sign_up, name="account_signup"),
    path("connexion/code/", allauth.request_login_code, name="account_request_login_code"),
    path("connexion/code/recu/", allauth.confirm_login_code, name="account_confirm_login_code"),
    path("connexion/deuxieme-preuve/", mfa.authenticate, name="mfa_authenticate"),
    path("connexion/cle/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("deconnexion/", allauth.logout, name="account_logout"),
    path("compte-inactif/", allauth.account_inactive, name="account_inactive"),
    path("mot-de-passe-oublie/", allauth.password_reset, name="account_reset_password"),
    path("mot-de-passe-oublie/code/", allauth.confirm_password_reset_code, name="account_confirm_password_reset_code"),
    path("mot-de-passe-oublie/nouveau/", allauth.complete_password_reset, name="account_complete_password_reset"),
    path("mot-de-passe-oublie/fini/", allauth.password_reset_from_key_done, name="account_password_reset_completed"),
    path("mon-compte/", views.account, name="account"),
    path("mon-compte/mot-de-passe/", allauth.password_change, name="account_change_password"),
    path("mon-compte/mot-de-passe/choisir/", allauth.password_set, name="account_set_password"),
    path("mon-compte/confirmer/", allauth.reauthenticate, name="account_reauthenticate"),
    path("mon-compte/confirmer/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("mon-compte/confirmer/cle/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("mon-compte/connexions/", session_views.open_sessions, name="open_sessions"),
    path("mon-compte/connexions/<int:pk>/terminer/", session_views.open_session_end, name="open_session_end"),
    path("mon-compte/connexions/terminer/", session_views.open_sessions_end_others, name="open_sessions_end_others"),
    path("mon-compte/securite/", mfa.index, name="mfa_index"),
    path("mon-compte/securite/application/", totp.activate_totp, name="mfa_activate_totp"),
    path("mon-compte/securite/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("mon-compte/securite/cles/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("mon-compte/securite/cles/ajouter/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("mon-compte/securite/cles/<int:pk>/retirer/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("mon-compte/securite/cles/<int:pk>/nommer/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("mon-compte/securite/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("mon-compte/securite/codes/nouveaux/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("mon-compte/securite/codes/fichier/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("administration/equipe/", team_views.team_list, name="team_list"),
    path("administration/equipe/inviter/", team_views.team_invite, name="team_invite"),
    path("administration/equipe/<int:pk>/", team_views.team_member, name="team_member"),
    path("administration/equipe/<int:pk>/inviter/", team_views.team_invite_again, name="team_invite_again"),
    path("administration/equipe/<int:pk>/fermer/", team_views.team_deactivate, name="team_deactivate"),
    path("administration/equipe/<int:pk>/rouvrir/", team_views.team_reactivate, name="team_reactivate"),
    path("administration/equipe/<int:pk>/remplacer/", team_views.replacement_add, name="replacement_add"),
    path("administration/remplacements/<int:pk>/finir/", team_views.replacement_end, name="replacement_end"),
]
