"""What each address is about, in one place: where it stands in the menu, and which page of the guide is about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from clubemploi.accounts.models import User
from clubemploi.association.requests import address_name
from clubemploi.guide.pages import BY_SLUG, Page, may_read

# subject: (page of the guide, names of addresses). What stands outside of the frame (signing in, files) is not here:
# tests/config/test_menu.py names it. Any other address must be.
SUBJECTS = {
    "clubs": ("01-creation-club", "club_list club_export club_create club_edit club_cancel club_restore club_delete"),
    "workshops": (
        "02-creation-ateliers",
        "workshop_add workshop_series workshop_delete workshop_cancel workshop_restore club_workshops_export",
    ),
    "one club": (
        "04-ajout-stagiaires",
        "club_detail enrol withdraw enrolment_restore club_invite club_participants_export",
    ),
    "changes": ("07-modification-ateliers", "workshop_edit club_write club_keep_quiet"),
    "prints": (
        "08-impressions",
        "club_participants_pdf club_participants_full_pdf attendance_sheet_pdf",
    ),
    "records to complete": (
        "09-verification-donnees",
        "completing_club completing_device completing_leave completing_person completing_code",
    ),
    "presences": (
        "10-validation-presences",
        "presence_grid presence_sheet presence_all presence_note sheet_close sheet_reopen club_certificates",
    ),
    "signatures": (
        "11-signature",
        """class_mode class_leave tutor_sign signature_add signature_void workshop_qr
        paper_sheet workshop_scans scan_image scan_move scan_turn scan_remove scan_restore""",
    ),
    "documents of a club": (
        "13-documentation",
        """workshop_kit kit_remove kit_put_back kit_order tutor_bag
        sending_prepare sending_compose sending_discard sending_put_back""",
    ),
    "own clubs": ("04-ajout-stagiaires", "my_clubs"),
    "closed sheets": (
        "10-validation-presences",
        "sheet_list sheet_export sheet_archive sheet_pdf sheet_stamp sheet_verify",
    ),
    "invitations": (
        "03-mailing-sans-emploi",
        """invitation_lists invitation_list list_left_out list_delete list_add list_add_eligible list_answers
        invitation_remove invitation_restore invitation_pause""",
    ),
    "reminders": ("05-relance", "round_prepare"),
    "mailings": (
        "03-mailing-sans-emploi",
        """mailing_list mailing_detail mailing_progress mailing_call_back mailing_discard mailing_letters mailing_calls
        delivery_leave_out delivery_put_back delivery_resend model_list model_create model_edit model_delete""",
    ),
    "enrolling somebody": ("04-ajout-stagiaires", "trainee_enrol"),
    "trainees": (
        "09-verification-donnees",
        """trainee_list trainee_export trainee_create trainee_detail trainee_edit trainee_delete trainee_invite
        trainee_mail trainee_refuse trainee_trust_address refusal_take_back trainee_certificate
        situation_add note_add note_delete duplicate_list duplicate_search duplicate_compare duplicate_dismiss
        duplicate_reconsider merge_list merge_undo""",
    ),
    "sessions": (
        "",
        """session_list session_export session_create session_detail session_edit session_delete
        participant_export participant_add participant_remove participant_restore""",
    ),
    "imports": (
        "",
        """import_list import_upload import_open import_columns import_progress import_preview import_decide
        import_confirm import_cancel import_report import_report_download""",
    ),
    "library": ("13-documentation", "library library_zip"),
    "one document": ("13-documentation", "document_view document_file"),
    "publishing": (
        "13-documentation",
        """publishing publishing_bin folder_create folder_detail folder_edit folder_order folder_delete folder_restore
        folder_upload document_detail document_edit document_order document_move document_replace document_delete
        document_restore version_file version_use""",
    ),
    "team": (
        "",
        """team_list team_invite team_member team_invite_again team_deactivate team_reactivate replacement_add
        replacement_end clubs_hand_over""",
    ),
    "holds": ("", "hold_list hold_release"),
    "mail": ("", "mail_list mail_resume mail_trial mail_detail mail_cancel mail_retry"),
    "settings": ("", "settings settings_section"),
    "first steps": ("", "getting_started"),
    "guide": ("", "guide guide_page guide_picture"),
    "account": (
        "",
        """account account_change_password mfa_authenticate mfa_login_webauthn mfa_reauthenticate
        mfa_reauthenticate_webauthn open_sessions open_session_end open_sessions_end_others mfa_index
        mfa_activate_totp mfa_deactivate_totp mfa_list_webauthn mfa_add_webauthn mfa_remove_webauthn
        mfa_edit_webauthn mfa_view_recovery_codes mfa_generate_recovery_codes mfa_download_recovery_codes""",
    ),
    "own enrolment": (
        "06-inscription-en-ligne",
        """enrol_online own_club_leave own_club_ics own_away own_come own_workshop_ics calendar_mine calendar_open
        calendar_close""",
    ),
    "own signature": ("11-signature", "own_sign"),
    "own space": (
        "12-mise-a-jour-donnees",
        """my_space own_situation own_details own_address own_messages own_documents own_message own_privacy own_refuse
        own_accept own_data own_network_leave own_period_certificate own_certificate passkey_decline""",
    ),
}
SUBJECT_OF = {name: subject for subject, (_, names) in SUBJECTS.items() for name in names.split()}


OF_A_CLUB = (
    "clubs",
    "workshops",
    "one club",
    "changes",
    "prints",
    "records to complete",
    "presences",
    "signatures",
    "documents of a club",
)


@dataclass(frozen=True)
class Item:
    """A line of the menu, for whoever has one of the `roles`; it is current on the pages of its `subjects`."""

    label: str
    icon: str
    name: str
    roles: tuple[str, ...]
    subjects: tuple[str, ...]

    def is_for(self, user: User) -> bool:
        return any(getattr(user, f"is_{role}") for role in self.roles)


M, T, A, EVERYONE = "manager", "tutor", "administrator", ("staff_member",)
OWN_NAME = "their own name stands above"
# (heading, lines); somebody who holds several roles sees each line once, where it comes first.
MENU: tuple[tuple[str, tuple[Item, ...]], ...] = (
    ("Emploi · Clubs emploi", (
        Item("Gestion des clubs emploi", "people", "club_list", (M,), OF_A_CLUB),
        Item("Convocations club emploi", "card-checklist", "invitation_lists", (M,), ("invitations", "reminders")),
        Item("Feuilles closes", "folder", "sheet_list", (M,), ("closed sheets",)),
    )),
    ("Emploi · Tuteur", (
        Item("Mes clubs", "person-badge", "my_clubs", (T,), ("own clubs", *OF_A_CLUB)),
        Item("Documents stagiaires", "folder", "library", (T,), ("library",)),
        Item("Feuilles closes", "folder", "sheet_list", (T,), ("closed sheets",)),
    )),
    ("", (
        Item("Envois", "send", "mailing_list", (M, T), ("mailings",)),
    )),
    ("Stagiaires", (
        Item("Fiches stagiaires", "person-vcard", "trainee_list", (M, T), ("trainees", "enrolling somebody")),
        Item("Sessions de formation", "mortarboard", "session_list", (M,), ("sessions",)),
        Item("Importer un tableau", "file-earmark-arrow-up", "import_list", (M,), ("imports",)),
    )),
    ("Documents", (
        Item("Mise en ligne", "file-earmark-arrow-up", "publishing", (M,), ("publishing", "one document")),
    )),
    ("Administration", (
        Item("Équipe", "people-fill", "team_list", (M, A), ("team",)),
        Item("Adresses à corriger", "envelope-open", "hold_list", (M, A), ("holds",)),
        Item("Courrier", "envelope", "mail_list", (A,), ("mail",)),
        Item("Réglages", "sliders", "settings", (A,), ("settings",)),
        Item("Commencer", "rocket-takeoff", "getting_started", (M, A), ("first steps",)),
    )),
    (OWN_NAME, (
        Item("Aide", "question-circle", "guide", EVERYONE, ("guide",)),
        Item("Mon compte", "person-circle", "account", EVERYONE, ("account",)),
    )),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """An item as somebody sees it on one page."""

    item: Item
    address: str
    is_current: bool


def menu_of(request: HttpRequest) -> Iterator[tuple[str, list[Line]]]:
    """(heading, lines) for whoever is signed in. No query."""
    user: Any = request.user
    subject, shown, current = SUBJECT_OF.get(address_name(request)), set[str](), False
    for heading, items in MENU:
        lines = []
        for item in items:
            if item.is_for(user) and item.name not in shown:
                shown.add(item.name)
                is_here = not current and subject in item.subjects
                current = current or is_here
                address = help_address(request) if item.name == "guide" else reverse(item.name)
                lines.append(Line(item, address, is_here))
        if lines:
            yield user.get_full_name() if heading == OWN_NAME else heading, lines


def page_about(name: str) -> Page | None:
    """The page of the guide about the address of this name."""
    subject = SUBJECT_OF.get(name)
    return BY_SLUG.get(SUBJECTS[subject][0]) if subject else None


def help_address(request: HttpRequest) -> str:
    """Of the page about this screen when it is theirs to read, or of the list of pages. No query."""
    page = page_about(address_name(request))
    if page and may_read(getattr(request, "user", None), page):
        return reverse("guide_page", args=[page.slug])
    return reverse("guide")


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page shows: worked out when it does."""
    return {"menu": lambda: menu_of(request), "help_address": lambda: help_address(request)}
