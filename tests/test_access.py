"""Every address, for everyone: what each of the cast is answered, on what is theirs and on what is not.

One row an address: the answers to GET and to POST for, in this order, Martine (manager), Thierry (tutor of the
club), Odile (another tutor), Karim (enrolled in the club), Sophie (trainee elsewhere), nobody (signed out). The
objects are the cast's: Thierry's club, Karim's record. `in` is the sign-in page. A new address without its row fails.
"""

import datetime as dt
import uuid

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import override_settings
from django.urls import URLResolver, get_resolver, reverse

from clubemploi.accounts.link_operations import make_link
from clubemploi.accounts.space_operations import ask_address_change
from clubemploi.accounts.team_operations import replace_tutor
from clubemploi.attendance.models import Stamp
from clubemploi.attendance.operations import close_sheet
from clubemploi.attendance.own_signing import address_of
from clubemploi.attendance.scan_operations import attach_scans
from clubemploi.attendance.signing_operations import sign_presence
from clubemploi.calendars.operations import open_feed
from clubemploi.clubs.announcements import what_is_true
from clubemploi.clubs.enrolment import enrol_trainee
from clubemploi.clubs.merge_operations import merge_trainees
from clubemploi.clubs.models import Workshop
from clubemploi.clubs.own_operations import announce_absence
from clubemploi.clubs.paper import paper_address
from clubemploi.core.dates import add_months, today
from clubemploi.core.sealing import unseal
from clubemploi.documents.folder_operations import create_folder, delete_folder
from clubemploi.documents.models import Folder
from clubemploi.documents.operations import add_document, delete_document, replace_document
from clubemploi.imports.models import Import
from clubemploi.imports.operations import choose_columns, upload_import
from clubemploi.imports.tasks import run_next
from clubemploi.invitations.operations import invite_trainee, make_list, write_to_list
from clubemploi.mailings.models import Delivery, hash_of
from clubemploi.mailings.operations import save_model
from clubemploi.mailings.refusal_operations import refuse_mailings
from clubemploi.outbox.models import Hold
from clubemploi.outbox.operations import hold_address, queue_message
from clubemploi.trainees.duplicate_operations import tell_apart
from clubemploi.trainees.operations import add_note
from tests.attendance.test_scans import picture
from tests.cast import UserFactory, WorkshopFactory, make_cast, make_trainee

TOKEN = "A" * 32
CAST = ("martine", "thierry", "odile", "karim", "sophie", "nobody")
TABLE = """
home | 302 302 302 302 302 in | 302 302 302 302 302 in
getting_started | 200 403 403 403 403 in | 200 403 403 403 403 in
service_worker | 200 200 200 200 200 200 | 405 405 405 405 405 405
offline | 200 200 200 200 200 200 | 405 405 405 405 405 405
health | 503 503 503 503 503 503 | 405 405 405 405 405 405
mail_list | 200 403 403 403 403 in | 200 403 403 403 403 in
mail_resume | 405 405 405 405 405 in | 302 403 403 403 403 in
hold_list | 200 403 403 403 403 in | 200 403 403 403 403 in
hold_release | 405 405 405 405 405 in | 302 403 403 403 403 in
mail_trial | 200 403 403 403 403 in | 200 403 403 403 403 in
mail_detail | 200 403 403 403 403 in | 200 403 403 403 403 in
mail_cancel | 405 405 405 405 405 in | 302 403 403 403 403 in
mail_retry | 405 405 405 405 405 in | 302 403 403 403 403 in
my_space | 404 404 404 200 200 in | 404 404 404 200 200 in
space_enter | 403 403 403 403 403 200 | 403 403 403 403 403 302
enrol_online | 404 404 404 200 200 in | 404 404 404 302 302 in
own_club_leave | 404 404 404 200 404 in | 404 404 404 302 404 in
own_club_ics | 404 404 404 200 404 in | 405 405 405 405 405 in
own_away | 404 404 404 200 404 in | 404 404 404 302 404 in
own_come | 405 405 405 405 405 in | 404 404 404 302 404 in
own_workshop_ics | 404 404 404 200 404 in | 405 405 405 405 405 in
own_situation | 404 404 404 200 200 in | 404 404 404 302 302 in
own_details | 405 405 405 405 405 in | 404 404 404 302 302 in
own_address | 404 404 404 200 302 in | 404 404 404 200 302 in
own_messages | 404 404 404 200 200 in | 404 404 404 200 200 in
own_message | 404 404 404 200 404 in | 404 404 404 200 404 in
passkey_decline | 405 405 405 405 405 in | 404 404 404 302 302 in
own_privacy | 404 404 404 200 200 in | 404 404 404 302 302 in
own_refuse | 405 405 405 405 405 in | 404 404 404 302 302 in
own_accept | 405 405 405 405 405 in | 404 404 404 302 404 in
own_data | 405 405 405 405 405 in | 404 404 404 200 200 in
own_network_leave | 404 404 404 200 200 in | 404 404 404 302 302 in
calendar_mine | 200 200 200 200 200 in | 200 200 200 200 200 in
calendar_open | 405 405 405 405 405 in | 302 302 302 302 302 in
calendar_close | 405 405 405 405 405 in | 302 302 302 302 302 in
calendar_feed | 200 200 200 200 200 200 | 405 405 405 405 405 405
club_keep_quiet | 405 405 405 405 405 in | 302 302 404 403 404 in
club_invite | 405 405 405 405 405 in | 302 302 404 403 404 in
trainee_invite | 405 405 405 405 405 in | 302 302 404 403 404 in
presence_grid | 200 200 404 403 404 in | 200 200 404 403 404 in
presence_sheet | 200 200 404 403 404 in | 302 302 404 403 404 in
presence_all | 405 405 405 405 405 in | 422 422 404 403 404 in
presence_note | 405 405 405 405 405 in | 200 200 404 403 404 in
sheet_close | 405 405 405 405 405 in | 422 422 404 403 404 in
sheet_reopen | 405 405 405 405 405 in | 302 302 404 404 404 in
completing_club | 200 200 404 403 404 in | 405 405 405 405 405 in
completing_device | 200 200 404 403 404 in | 200 200 404 403 404 in
completing_leave | 405 405 405 405 405 in | 302 302 404 403 404 in
completing_person | 302 302 404 403 404 in | 302 302 404 403 404 in
completing_code | 302 302 404 403 404 in | 302 302 404 403 404 in
class_mode | 200 200 404 403 404 in | 200 200 404 403 404 in
class_leave | 405 405 405 405 405 in | 302 302 404 403 404 in
tutor_sign | 405 405 405 405 405 in | 302 302 404 403 404 in
signature_add | 405 405 405 405 405 in | 422 422 404 403 404 in
signature_void | 405 405 405 405 405 in | 302 302 404 403 404 in
sheet_list | 200 200 200 403 403 in | 200 200 200 403 403 in
sheet_export | 405 405 405 405 405 in | 200 200 200 403 403 in
sheet_archive | 405 405 405 405 405 in | 200 200 302 403 403 in
sheet_pdf | 200 200 404 404 404 in | 405 405 405 405 405 in
sheet_stamp | 200 200 404 404 404 in | 405 405 405 405 405 in
paper_sheet | 302 302 404 404 404 in | 405 405 405 405 405 in
workshop_scans | 200 200 404 403 404 in | 422 422 404 403 404 in
scan_image | 200 200 404 404 404 in | 405 405 405 405 405 in
scan_move | 405 405 405 405 405 in | 302 302 404 404 404 in
scan_turn | 405 405 405 405 405 in | 302 302 404 404 404 in
scan_remove | 405 405 405 405 405 in | 302 302 404 404 404 in
scan_restore | 405 405 405 405 405 in | 302 302 404 404 404 in
sheet_verify | 200 200 200 200 200 200 | 422 422 422 422 422 422
workshop_qr | 200 200 404 403 404 in | 200 200 404 403 404 in
own_sign | 200 200 200 200 200 in | 200 200 200 200 200 in
trainee_certificate | 200 200 404 403 404 in | 422 422 404 403 404 in
own_period_certificate | 404 404 404 200 200 in | 404 404 404 422 422 in
club_certificates | 200 200 404 403 404 in | 302 302 404 403 404 in
own_certificate | 405 405 405 405 405 in | 404 404 404 302 404 in
club_write | 405 405 405 405 405 in | 302 302 404 403 404 in
mailing_list | 200 200 200 403 403 in | 200 200 200 403 403 in
mailing_detail | 200 200 404 404 404 in | 302 302 404 404 404 in
mailing_progress | 200 200 404 404 404 in | 200 200 404 404 404 in
mailing_call_back | 405 405 405 405 405 in | 302 302 404 404 404 in
mailing_discard | 405 405 405 405 405 in | 302 302 404 404 404 in
mailing_letters | 302 302 404 404 404 in | 302 302 404 404 404 in
mailing_calls | 302 302 404 404 404 in | 302 302 404 404 404 in
delivery_leave_out | 405 405 405 405 405 in | 302 302 404 404 404 in
delivery_put_back | 405 405 405 405 405 in | 302 302 404 404 404 in
delivery_resend | 405 405 405 405 405 in | 302 302 404 404 404 in
model_list | 200 403 403 403 403 in | 200 403 403 403 403 in
model_create | 200 403 403 403 403 in | 302 403 403 403 403 in
model_edit | 200 403 403 403 403 in | 302 403 403 403 403 in
model_delete | 405 405 405 405 405 in | 302 403 403 403 403 in
trainee_mail | 200 200 404 403 404 in | 200 200 404 403 404 in
trainee_refuse | 405 405 405 405 405 in | 302 403 404 403 404 in
trainee_trust_address | 405 405 405 405 405 in | 302 302 404 403 404 in
refusal_take_back | 405 405 405 405 405 in | 302 403 404 403 404 in
unsubscribe | 200 200 200 200 200 200 | 200 200 200 200 200 200
invitation_lists | 200 403 403 403 403 in | 302 403 403 403 403 in
invitation_list | 200 200 404 404 404 in | 200 200 404 404 404 in
list_left_out | 200 200 404 404 404 in | 200 200 404 404 404 in
list_delete | 405 405 405 405 405 in | 302 403 404 404 404 in
list_add | 405 405 405 405 405 in | 302 302 404 404 404 in
list_add_eligible | 405 405 405 405 405 in | 302 302 404 404 404 in
round_prepare | 200 200 404 404 404 in | 302 302 404 404 404 in
list_answers | 200 200 404 404 404 in | 302 302 404 404 404 in
invitation_remove | 405 405 405 405 405 in | 302 302 404 404 404 in
invitation_restore | 405 405 405 405 405 in | 302 302 404 404 404 in
invitation_pause | 200 200 404 404 404 in | 302 302 404 404 404 in
answer_code | 200 200 200 200 200 200 | 422 422 422 422 422 422
answer_home | 200 200 200 200 200 200 | 200 200 200 200 200 200
answer_act | 200 200 200 200 200 200 | 302 302 302 302 302 302
settings | 302 403 403 403 403 in | 302 403 403 403 403 in
settings_section | 200 403 403 403 403 in | 200 403 403 403 403 in
logo | 404 404 404 404 404 404 | 405 405 405 405 405 405
clubs_hand_over | 200 403 404 404 404 in | 302 403 404 404 404 in
set_up_wait | 302 302 302 302 302 302 | 302 302 302 302 302 302
set_up | 410 410 410 410 410 410 | 410 410 410 410 410 410
invitation_accept | 200 200 200 200 200 200 | 302 302 302 302 302 302
account_signup | in in in in in in | in in in in in in
account_request_login_code | 302 302 302 302 302 200 | 302 302 302 302 302 200
account_confirm_login_code | 302 302 302 302 302 in | 302 302 302 302 302 in
mfa_authenticate | 302 302 302 302 302 in | 302 302 302 302 302 in
mfa_login_webauthn | 302 302 302 302 302 in | 302 302 302 302 302 in
account_reset_password | 200 200 200 200 200 200 | 200 200 200 200 200 200
account_confirm_password_reset_code | in in in in in in | in in in in in in
account_complete_password_reset | 302 302 302 302 302 302 | 302 302 302 302 302 302
account_password_reset_completed | 200 200 200 200 200 200 | 405 405 405 405 405 405
account_set_password | 302 302 302 302 302 in | 302 302 302 302 302 in
account_reauthenticate | 200 200 200 200 200 in | 200 200 200 200 200 in
mfa_reauthenticate | 302 302 302 302 302 in | 302 302 302 302 302 in
mfa_reauthenticate_webauthn | 302 302 302 302 302 in | 302 302 302 302 302 in
open_sessions | 200 200 200 200 200 in | 200 200 200 200 200 in
open_session_end | 405 405 405 405 405 in | 404 302 404 404 404 in
open_sessions_end_others | 405 405 405 405 405 in | 302 302 302 302 302 in
mfa_index | 200 200 200 200 200 in | 405 405 405 405 405 in
mfa_activate_totp | 200 200 200 200 200 in | 200 200 200 200 200 in
mfa_deactivate_totp | 404 404 404 404 404 in | 404 404 404 404 404 in
mfa_list_webauthn | 200 200 200 200 200 in | 405 405 405 405 405 in
mfa_add_webauthn | 200 200 200 200 200 in | 200 200 200 200 200 in
mfa_remove_webauthn | 404 404 404 404 404 in | 404 404 404 404 404 in
mfa_edit_webauthn | 404 404 404 404 404 in | 404 404 404 404 404 in
mfa_view_recovery_codes | 404 404 404 404 404 in | 405 405 405 405 405 in
mfa_generate_recovery_codes | 200 200 200 200 200 in | 200 200 200 200 200 in
mfa_download_recovery_codes | 404 404 404 404 404 in | 404 404 404 404 404 in
team_list | 200 403 403 403 403 in | 200 403 403 403 403 in
team_invite | 200 403 403 403 403 in | 302 403 403 403 403 in
team_member | 200 403 404 404 404 in | 302 403 404 404 404 in
team_invite_again | 405 405 405 405 405 in | 302 403 404 404 404 in
team_deactivate | 200 403 404 404 404 in | 422 403 404 404 404 in
team_reactivate | 405 405 405 405 405 in | 302 403 404 404 404 in
replacement_add | 405 405 405 405 405 in | 302 403 404 404 404 in
replacement_end | 405 405 405 405 405 in | 302 404 404 404 404 in
account_login | 302 302 302 302 302 200 | 302 302 302 302 302 200
account_logout | 200 200 200 200 200 in | in in in in in in
account_inactive | 200 200 200 200 200 200 | 405 405 405 405 405 405
account | 200 200 200 200 200 in | 200 200 200 403 403 in
account_change_password | 200 200 200 200 200 in | 200 200 200 200 200 in
club_list | 200 403 403 403 403 in | 200 403 403 403 403 in
club_export | 405 405 405 405 405 in | 200 403 403 403 403 in
club_participants_export | 405 405 405 405 405 in | 200 200 404 403 404 in
club_workshops_export | 405 405 405 405 405 in | 200 200 404 403 404 in
trainee_export | 405 405 405 405 405 in | 200 200 200 403 403 in
session_export | 405 405 405 405 405 in | 200 403 403 403 403 in
participant_export | 405 405 405 405 405 in | 200 404 404 404 404 in
search | 200 200 200 403 403 in | 200 200 200 403 403 in
club_create | 200 403 403 403 403 in | 302 403 403 403 403 in
club_detail | 200 200 404 403 404 in | 200 200 404 403 404 in
club_edit | 200 403 404 403 404 in | 200 403 404 403 404 in
club_cancel | 405 405 405 405 405 in | 302 403 404 403 404 in
club_restore | 405 405 405 405 405 in | 302 403 404 403 404 in
club_delete | 200 403 404 403 404 in | 422 403 404 403 404 in
enrol | 405 405 405 405 405 in | 302 302 404 403 404 in
club_participants_pdf | 200 200 404 403 404 in | 200 200 404 403 404 in
club_participants_full_pdf | 200 200 404 403 404 in | 200 200 404 403 404 in
workshop_add | 200 403 404 403 404 in | 302 403 404 403 404 in
workshop_series | 200 403 404 403 404 in | 200 403 404 403 404 in
workshop_edit | 200 200 404 403 404 in | 422 422 404 403 404 in
workshop_cancel | 405 405 405 405 405 in | 302 302 404 403 404 in
workshop_restore | 405 405 405 405 405 in | 302 302 404 403 404 in
workshop_delete | 200 403 404 403 404 in | 302 403 404 403 404 in
attendance_sheet_pdf | 200 200 404 403 404 in | 200 200 404 403 404 in
withdraw | 405 405 405 405 405 in | 302 302 404 403 404 in
enrolment_restore | 405 405 405 405 405 in | 302 302 404 403 404 in
my_clubs | 403 200 200 403 403 in | 403 200 200 403 403 in
trainee_enrol | 200 200 404 403 404 in | 200 200 404 403 404 in
trainee_list | 200 200 200 403 403 in | 200 200 200 403 403 in
trainee_create | 200 403 403 403 403 in | 200 403 403 403 403 in
trainee_detail | 200 200 404 403 404 in | 200 200 404 403 404 in
trainee_edit | 200 200 404 403 404 in | 200 200 404 403 404 in
trainee_delete | 200 403 404 403 404 in | 422 403 404 403 404 in
situation_add | 405 405 405 405 405 in | 302 302 404 403 404 in
note_add | 405 405 405 405 405 in | 302 302 404 403 404 in
note_delete | 200 200 404 404 404 in | 302 302 404 404 404 in
duplicate_list | 200 403 403 403 403 in | 200 403 403 403 403 in
duplicate_search | 200 403 404 403 404 in | 200 403 404 403 404 in
duplicate_compare | 200 403 403 403 403 in | 302 403 403 403 403 in
duplicate_dismiss | 405 405 405 405 405 in | 302 403 403 403 403 in
duplicate_reconsider | 405 405 405 405 405 in | 302 403 403 403 403 in
merge_list | 200 403 403 403 403 in | 200 403 403 403 403 in
merge_undo | 405 405 405 405 405 in | 302 403 403 403 403 in
session_list | 200 403 403 403 403 in | 200 403 403 403 403 in
session_create | 200 403 403 403 403 in | 200 403 403 403 403 in
session_detail | 200 404 404 404 404 in | 200 404 404 404 404 in
session_edit | 200 404 404 404 404 in | 200 404 404 404 404 in
session_delete | 200 404 404 404 404 in | 302 404 404 404 404 in
participant_add | 405 405 405 405 405 in | 302 404 404 404 404 in
participant_remove | 405 405 405 405 405 in | 302 404 404 404 404 in
participant_restore | 405 405 405 405 405 in | 302 404 404 404 404 in
import_list | 200 403 403 403 403 in | 405 405 405 405 405 in
import_upload | 405 405 405 405 405 in | 422 403 403 403 403 in
import_open | 302 404 404 404 404 in | 405 405 405 405 405 in
import_columns | 200 404 404 404 404 in | 422 404 404 404 404 in
import_progress | 302 404 404 404 404 in | 405 405 405 405 405 in
import_preview | 302 404 404 404 404 in | 405 405 405 405 405 in
import_decide | 405 405 405 405 405 in | 302 404 404 404 404 in
import_confirm | 405 405 405 405 405 in | 302 404 404 404 404 in
import_cancel | 405 405 405 405 405 in | 302 404 404 404 404 in
import_report | 302 404 404 404 404 in | 405 405 405 405 405 in
import_report_download | 302 404 404 404 404 in | 405 405 405 405 405 in
library | 403 200 200 403 403 in | 405 405 405 405 405 in
library_zip | 405 405 405 405 405 in | 403 302 302 403 403 in
document_view | 200 200 200 404 404 in | 405 405 405 405 405 in
document_file | 200 200 200 404 404 in | 405 405 405 405 405 in
publishing | 200 403 403 403 403 in | 405 405 405 405 405 in
publishing_bin | 200 403 403 403 403 in | 405 405 405 405 405 in
folder_create | 200 403 403 403 403 in | 302 403 403 403 403 in
folder_detail | 200 403 403 404 404 in | 405 405 405 405 405 in
folder_edit | 200 403 403 404 404 in | 302 403 403 404 404 in
folder_order | 405 405 405 405 405 in | 302 403 403 404 404 in
folder_delete | 200 403 403 404 404 in | 302 403 403 404 404 in
folder_restore | 405 405 405 405 405 in | 302 403 403 403 403 in
folder_upload | 405 405 405 405 405 in | 302 403 403 404 404 in
document_detail | 200 403 403 404 404 in | 405 405 405 405 405 in
document_edit | 405 405 405 405 405 in | 302 403 403 404 404 in
document_order | 405 405 405 405 405 in | 302 403 403 404 404 in
document_move | 405 405 405 405 405 in | 302 403 403 404 404 in
document_replace | 405 405 405 405 405 in | 302 403 403 404 404 in
document_delete | 200 403 403 404 404 in | 302 403 403 404 404 in
document_restore | 405 405 405 405 405 in | 302 403 403 403 403 in
version_file | 200 403 403 404 404 in | 405 405 405 405 405 in
version_use | 405 405 405 405 405 in | 302 403 403 404 404 in
"""


def addresses(resolver=None):
    """The name of every address of the site."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry)
        else:
            yield entry.name


def rows():
    for line in TABLE.strip().splitlines():
        name, get, post = (part.strip() for part in line.split("|"))
        yield name, get.split(), post.split()


ROWS = list(rows())


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker, tmp_path_factory):
    """Made once, for it takes longer than an answer: each test ends where it began."""
    folder = tmp_path_factory.mktemp("access")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder, DATA_DIR=folder), transaction.atomic():
        yield make_cast()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def where(cast):
    """{name: address on the cast's objects}."""
    note = add_note(cast.trainee, "Rappeler le matin.", audience="tutors", by=cast.thierry)
    sheet = "Nom;Prénom;Mail\nBenali;Karim;karim.autre@exemple.fr\n"
    batch = upload_import("stagiaires.csv", [sheet.encode()], by=cast.martine)
    club, workshop, trainee = {"pk": cast.club.pk}, {"pk": cast.workshop.pk}, {"pk": cast.trainee.pk}
    participant = {"pk": cast.session.pk, "trainee_pk": cast.trainee.pk}
    seen = UserSession.objects.create(user=cast.thierry, ip="192.0.2.1", session_key="s" * 32, user_agent="Firefox")
    away, stand_in = UserFactory(is_tutor=True), UserFactory(is_tutor=True)
    replacement = replace_tutor(away, stand_in, today() + dt.timedelta(days=9), by=cast.martine)
    member = {"pk": cast.thierry.pk}
    invited = make_trainee(cast.martine, last_name="Invitée", situation="unemployed")
    one = make_list(cast.club, dt.date(2000, 1, 1), today(), by=cast.martine)
    invitation = invite_trainee(one, invited, by=cast.martine)
    mailing = write_to_list(one, by=cast.martine)
    delivery = mailing.deliveries.get()
    Delivery.objects.filter(pk=delivery.pk).update(token_hash=hash_of(TOKEN))
    model = save_model({"kind": "message", "name": "Vœux", "subject": "Vœux", "body": "Bonjour"}, by=cast.martine)
    refusal = refuse_mailings(cast.trainee, "mailings", by=cast.martine)
    hold_address(cast.trainee.email, "unknown")
    hold = Hold.objects.get()
    mail = queue_message(kind="service", to="claire@exemple.fr", subject="Bonjour", text="Bonjour.")
    ask_address_change(cast.karim, "karim.nouveau@exemple.fr", by=cast.karim)
    Workshop.objects.filter(pk=cast.workshop.pk).update(told_as=what_is_true(cast.workshop, cast.club))
    attendance = cast.enrolment.attendances.get(workshop=cast.workshop)
    announce_absence(attendance, "", by=cast.karim)
    letter = queue_message(
        kind="confirmation", to=cast.trainee.email, to_name="Karim Benali", subject="Oui", text="Oui."
    )
    own = {"pk": attendance.pk}
    other = WorkshopFactory(club=cast.club, title="Un autre")
    third = WorkshopFactory(club=cast.club, title="Un troisième")
    enrol_trainee(cast.club, make_trainee(cast.martine), by=cast.martine, channel="manager")
    with time_machine.travel(other.ends_at):
        closed = close_sheet(other, by=cast.thierry, confirmed=True)
    Stamp.objects.create(digest=closed.pdf_digest, token=b"tsr", stamped_at=closed.closed_at, authority="Horloge")
    with time_machine.travel(third.ends_at):
        row = third.attendances.first()
        strokes = [[[n, n] for n in range(9)]]
        [scan], _ = attach_scans(third, [("feuille.jpg", picture(9))], by=cast.thierry)
        signature = sign_presence(row, strokes, by=cast.thierry, method="device", key=uuid.uuid4())
    shelf = create_folder({"name": "Guides", "audience": "tutors", "parent": None}, by=cast.martine)
    create_folder({"name": "Après", "audience": "tutors", "parent": None}, by=cast.martine)
    guide = add_document(shelf, SimpleUploadedFile("guide.txt", b"Un"), by=cast.martine)
    replace_document(guide, SimpleUploadedFile("guide.txt", b"Deux"), by=cast.martine)
    add_document(shelf, SimpleUploadedFile("plan.txt", b"Plan"), by=cast.martine)
    document = {"pk": guide.pk}
    of = {
        "folder": {"pk": shelf.pk}, "document": document, "version": {"pk": guide.versions.get(number=1).pk},
        "presence_grid": club, "presence_sheet": workshop, "presence_all": workshop, "sheet_close": workshop,
        "own_sign": {"token": address_of(cast.workshop).rstrip("/").rpartition("/")[2]}, "workshop_qr": workshop,
        "class_mode": workshop, "class_leave": workshop, "tutor_sign": workshop, "signature_add": own,
        "signature_void": {"pk": signature.pk}, "completing": club, "scan": {"pk": scan.pk},
        "completing_person": {"pk": cast.enrolment.pk}, "completing_code": {"pk": cast.enrolment.pk},
        "paper_sheet": {"token": paper_address(cast.workshop).rstrip("/").rpartition("/")[2]},
        "presence_note": own, "sheet_reopen": {"pk": closed.pk}, "sheet_pdf": {"pk": closed.pk},
        "sheet_stamp": {"pk": closed.pk}, "own_certificate": {"pk": cast.enrolment.pk},
        "own_club_leave": {"pk": cast.enrolment.pk}, "own_club_ics": {"pk": cast.enrolment.pk}, "own_away": own,
        "own_come": own, "own_workshop_ics": own, "own_message": {"pk": letter.pk}, "own_accept": {"pk": refusal.pk},
        "calendar_feed": {"token": unseal(open_feed(cast.thierry, by=cast.thierry).token)},
        "space_enter": {"token": make_link("space", owner=UserFactory(), valid_for=dt.timedelta(days=1))},
        "settings_section": {"section": "association"}, "set_up": {"token": "faux"}, "replacement_add": member,
        "invitation": {"token": make_link("invitation", owner=stand_in, valid_for=dt.timedelta(days=1))},
        "team": member, "clubs_hand_over": member, "replacement_end": {"pk": replacement.pk},
        "mfa_remove_webauthn": {"pk": 1}, "mfa_edit_webauthn": {"pk": 1},
        "mailing": {"pk": mailing.pk}, "delivery": {"pk": delivery.pk}, "model": {"pk": model.pk},
        "refusal": {"pk": refusal.pk}, "unsubscribe": {"token": TOKEN}, "answer_home": {"token": TOKEN},
        "answer_act": {"token": TOKEN, "slug": "emploi"}, "invitation_list": {"pk": one.pk}, "list": {"pk": one.pk},
        "round": {"pk": one.pk},
        "invitation_remove": {"pk": invitation.pk}, "invitation_restore": {"pk": invitation.pk},
        "invitation_pause": {"pk": invitation.pk},
        "hold": {"pk": hold.pk}, "open_session_end": {"pk": seen.pk}, "mail": {"pk": mail.pk},
        "club": club, "enrol": club, "workshop_add": club, "workshop_series": club, "workshop": workshop,
        "attendance": workshop, "withdraw": {"pk": cast.enrolment.pk}, "enrolment": {"pk": cast.enrolment.pk},
        "trainee": trainee, "situation": trainee, "note_add": trainee, "note_delete": {"pk": note.pk},
        "session": {"pk": cast.session.pk}, "participant_add": {"pk": cast.session.pk}, "participant": participant,
        "participant_export": {"pk": cast.session.pk},
        "duplicate": dict(zip(("low", "high"), sorted((cast.trainee.pk, cast.other_trainee.pk)), strict=True)),
        "duplicate_search": trainee, "import_decide": {"pk": batch.pk, "number": 2}, "import": {"pk": batch.pk},
    }  # fmt: skip

    def address(name: str) -> str:
        if name == "import_decide":  # once read, the row's likeness to Karim is a question
            columns = {int(column): meaning for column, meaning in batch.columns.items()}
            read = Import.objects.get(pk=batch.pk)
            read.path.write_text(sheet)  # another test may have thrown it away
            choose_columns(read, sheet=batch.sheet, header_row=batch.header_row, columns=columns, by=cast.martine)
            assert run_next()
        if name == "merge_undo":  # of two records that nobody else is about
            twins = [make_trainee(cast.martine, last_name="Morel") for _ in range(2)]
            of["merge"] = {"pk": merge_trainees(*twins, {}, by=cast.martine).pk}
        if name == "document_restore":
            delete_document(guide, by=cast.martine)
        if name == "folder_restore":
            delete_folder(shelf, by=cast.martine)
        if name == "duplicate_reconsider":
            tell_apart(cast.trainee, cast.other_trainee, by=cast.martine)
        for key in (name, name.partition("_")[0]):
            if (
                key in of
                and name
                not in {
                    "club_export",
                    "team_invite",
                    "enrol_online",
                    "trainee_export",
                    "session_export",
                    "mailing_list",
                    "model_list",
                    "invitation_lists",
                }
                and (name == "invitation_list" or not name.endswith("_list"))
                and not name.endswith(("_create", "import_upload", "_wait", "_trial", "_resume"))
            ):
                return reverse(name, kwargs=of[key])
        return reverse(name)

    return address


@pytest.fixture
def posted(cast):
    """{name: what someone who may do it would send}: a refusal is then one of rights, not of blanks. Others: none."""
    someone = {"trainee": cast.other_trainee.pk}
    day, month = cast.club.month + dt.timedelta(days=20), add_months(cast.club.month, 6)
    place = {"place": "Médiathèque, Noyon", "confirmed": "on"}
    details = {"last_name": "Benali", "first_name": "Karim", "email": "karim@exemple.fr", "city": "Noyon"}
    return {
        "enrol_online": {"club": WorkshopFactory().club_id},
        "own_away": {"reason": "Un rendez-vous."},
        "presence_note": {"status": "excused"},
        "signature_void": {},
        "sheet_reopen": {"reason": "Oubli"},
        "own_situation": {"since": today().isoformat(), "detail": "Cuisinier"},
        "own_details": details,
        "own_privacy": {"share_last_name": "on"},
        "own_refuse": {"what": "contact:"},
        "space_enter": {"password": "", "share_phone": "on"},
        **{
            name: {}
            for name in (
                "own_club_leave",
                "own_come",
                "passkey_decline",
                "own_accept",
                "own_data",
                "calendar_open",
                "own_network_leave",
                "club_keep_quiet",
            )
        },
        "enrol": someone,
        "participant_add": someone,
        "club_create": {"month": f"{month:%Y-%m}", "tutor": cast.thierry.pk, **place},
        "workshop_add": {"date": day.isoformat(), "start": "14:00", "end": "16:00", "title": "Bilan", **place},
        "situation_add": {"kind": "employed", "source": "staff"},
        "note_add": {"text": "Vu ce matin.", "audience": "tutors"},
        "import_decide": {"decision": "different"},
        "club_write": {"kind": "message"},
        "mailing_detail": {"subject": "Un autre objet", "body": "Bonjour [prénom]", "action": "save"},
        "model_create": {"kind": "message", "name": "Rentrée", "subject": "Rentrée", "body": "Bonjour [prénom]"},
        "model_edit": {"kind": "message", "name": "Rentrée", "subject": "Rentrée", "body": "Bonjour [prénom]"},
        "trainee_refuse": {"what": "contact"},
        "invitation_lists": {"from_date": "2024-01-01", "to_date": "2025-12-31", "club": cast.club.pk},
        "list_add": someone,
        "invitation_pause": {"until": (today() + dt.timedelta(days=9)).isoformat(), "note": "appelée le 12"},
        "answer_code": {"code": "ACDEF-GHJKL"},
        "unsubscribe": {"List-Unsubscribe": "One-Click"},
        "team_invite": {"email": "claire@exemple.fr", "first_name": "Claire", "last_name": "Petit", "is_tutor": "on"},
        "team_member": {"is_tutor": "on", "is_manager": "on"},
        "replacement_add": {"substitute": cast.odile.pk, "until": (today() + dt.timedelta(days=9)).isoformat()},
        "folder_create": {"name": "Lettres", "audience": "tutors"},
        "folder_edit": {"name": "Lettres", "audience": "both"},
        "folder_order": {"sens": "bas"},
        "folder_upload": {"files": SimpleUploadedFile("autre.txt", b"Autre")},
        "document_edit": {"title": "Autre"},
        "document_order": {"sens": "bas"},
        "document_move": {"folder": Folder.objects.get(name="Après").pk},
        "document_replace": {"file": SimpleUploadedFile("autre.txt", b"Autre")},
        "clubs_hand_over": {"to": cast.odile.pk, "confirmed": "on"},
        "invitation_accept": {"password": ""},
        # The gesture is all there is to send.
        **{
            name: {}
            for name in (
                "mailing_discard",
                "delivery_leave_out",
                "model_delete",
                "trainee_trust_address",
                "refusal_take_back",
                "invitation_remove",
                "round_prepare",
                "answer_act",
                "list_delete",
                "folder_delete",
                "folder_restore",
                "document_delete",
                "document_restore",
                "version_use",
            )
        },
        **{name: {} for name in ("duplicate_compare", "duplicate_dismiss", "duplicate_reconsider", "merge_undo")},
    }


def everything():
    """All the data, to see that nothing moved. Sessions and what sign-in keeps aside."""
    found = {}
    with connection.cursor() as cursor:  # a hundred times quicker than model by model
        for table in {model._meta.db_table for model in apps.get_models() if model._meta.app_label != "sessions"}:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608  our own names
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def answer(client, method, address, data=None):
    response = getattr(client, method)(address, data)
    if response.status_code == 302 and response.url.startswith(reverse("account_login")):
        return "in"
    return str(response.status_code)


def test_every_address_has_its_row():
    assert sorted(name for name, _, _ in ROWS) == sorted(addresses())


@pytest.mark.parametrize(("name", "gets", "posts"), ROWS, ids=[row[0] for row in ROWS])
def test_everyone_is_answered_as_the_table_says(where, as_, name, gets, posts):
    address = where(name)
    assert [answer(as_(who), "get", address) for who in CAST] == gets


@pytest.mark.parametrize(("name", "gets", "posts"), ROWS, ids=[row[0] for row in ROWS])
def test_a_refused_post_changes_nothing(where, posted, as_, name, gets, posts):
    address, answers = where(name), []
    for who in CAST:
        client, undo, before = as_(who), transaction.savepoint(), everything()
        answers.append(answer(client, "post", address, posted.get(name)))
        if answers[-1] not in {"200", "302"}:
            assert everything() == before, who
        elif name in posted:  # the control: with the right to, the same request does something
            assert everything() != before, who
        transaction.savepoint_rollback(undo)
    assert answers == posts
