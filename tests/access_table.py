"""What tests/test_access.py expects of every address.

One row an address: the answers to GET and to POST for, in this order, Martine (manager), Thierry (tutor of the
club), Odile (another tutor), Karim (enrolled in the club), Sophie (trainee elsewhere), nobody (signed out). The
objects are the cast's: Thierry's club, Karim's record. `in` is the sign-in page. A new address without its row fails.
"""

from django.urls import URLResolver, get_resolver

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
guide | 200 200 200 200 200 in | 405 405 405 405 405 in
guide_page | 200 200 200 200 200 in | 405 405 405 405 405 in
guide_picture | 200 200 200 200 200 in | 405 405 405 405 405 in
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
own_documents | 404 404 404 200 200 in | 405 405 405 405 405 in
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
sending_prepare | 405 405 405 405 405 in | 302 302 404 403 404 in
sending_compose | 200 200 404 404 404 in | 302 302 404 404 404 in
sending_discard | 405 405 405 405 405 in | 302 302 404 404 404 in
sending_put_back | 405 405 405 405 405 in | 302 302 404 404 404 in
receive | 200 200 200 200 200 200 | 405 405 405 405 405 405
receive_document | 405 405 405 405 405 405 | 200 200 200 200 200 200
receive_space | 405 405 405 405 405 405 | 302 302 302 302 302 302
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
workshop_kit | 200 200 404 403 404 in | 302 302 404 403 404 in
kit_remove | 405 405 405 405 405 in | 302 302 404 403 404 in
kit_put_back | 405 405 405 405 405 in | 302 302 404 403 404 in
kit_order | 405 405 405 405 405 in | 302 302 404 403 404 in
tutor_bag | 200 200 404 403 404 in | 200 200 404 403 404 in
version_file | 200 403 403 404 404 in | 405 405 405 405 405 in
version_use | 405 405 405 405 405 in | 302 403 403 404 404 in
"""


def rows():
    for line in TABLE.strip().splitlines():
        name, get, post = (part.strip() for part in line.split("|"))
        yield name, get.split(), post.split()


ROWS = list(rows())


def addresses(resolver=None):
    """The name of every address of the site."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry)
        else:
            yield entry.name
