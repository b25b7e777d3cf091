"""What allauth asks us: who may sign up (nobody), how mails leave (by the outbox), how secrets are kept (sealed)."""

import datetime as dt
import re
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from clubemploi.accounts.models import User
from clubemploi.accounts.permissions import must_have_second_factor
from clubemploi.association.models import Association
from clubemploi.core.sealing import seal, unseal
from clubemploi.outbox.operations import queue_message, record_unsent
from clubemploi.outbox.rendering import render_mail

PROOFS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
UNKNOWN_ACCOUNT = "account/email/unknown_account"
CODE_LIFE = dt.timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)  # dead, a code is not worth sending
NO_ACCOUNT = "Aucun compte n’a cette adresse\u00a0: rien n’est parti."


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are opened by the association."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has just signed in is not asked again who they are."""
        begun = self.request.session.get("started", 0)  # see middleware.py
        recent = timezone.now().timestamp() - begun < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not recent and super().is_reauthentication_required(app=app, **kwargs)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """« Your password has changed »: to the address of the account, the only one we keep."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue it. For an address without an account, as much work and a row that never leaves: nobody can tell."""
        full = {**context, "association": Association.current(), "site_url": settings.SITE_URL, "email": email}
        known = template_prefix != UNKNOWN_ACCOUNT
        subject, text, html = render_mail(
            template_prefix if known else "account/email/login_code", {"code": "", **full}
        )
        kind = template_prefix.rpartition("/")[2].replace("_", "-")
        with transaction.atomic():
            if not known:
                record_unsent(kind=kind, to=email, subject=subject, answer=NO_ACCOUNT)
                return
            queue_message(
                kind=kind,
                to=email,
                subject=subject,
                text=text,
                html=html,
                for_user=context.get("user"),
                resend_uncertain=True,
                secret="code" in context,
                expires_at=timezone.now() + CODE_LIFE if "code" in context else None,
            )


class MFAAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """The drawing alone, to stand inside a page: our Content-Security-Policy lets no `data:` picture in."""
        drawing = super().build_totp_svg(url)
        [side], [path] = re.findall(r'viewBox="0 0 (\d+)', drawing), re.findall(r'<path d="([^"]*)"', drawing)
        return format_html(
            '<svg viewBox="0 0 {0} {0}" xmlns="http://www.w3.org/2000/svg"><path d="{1}"/></svg>', side, path
        )

    def get_totp_issuer(self) -> str:
        return f"Club Emploi, {Association.current().name}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Club Emploi"}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        count = Authenticator.objects.filter(user=user, type=type).count()
        return "Ma clé d’accès" if count == 0 else f"Clé d’accès {count + 1}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last proof of someone who must have one stays: they add another first."""
        association = Association.current()
        if not must_have_second_factor(
            authenticator.user, managers=association.second_factor_required, tutors=association.second_factor_for_tutors
        ):
            return True
        others = Authenticator.objects.filter(user=authenticator.user, type__in=PROOFS).exclude(pk=authenticator.pk)
        return authenticator.type not in PROOFS or others.exists()
