"""What tests/test_access.py expects of every address.

One row an address: the object of access_world.py that it is about (-: none); the answers to GET and to POST for, in
this order, Martine (manager), Thierry (tutor of the club), Odile (another tutor), Karim (enrolled in the club), Sophie
(trainee elsewhere), nobody (signed out). The objects are the cast's: Thierry's club, Karim's record. `in` is the
sign-in page. A new address without its row fails.
"""

from django.urls import URLResolver, get_resolver

CAST = ("martine", "thierry", "odile", "karim", "sophie", "nobody")
TABLE = """
home | - | 302 302 302 302 302 in | 302 302 302 302 302 in
getting_started | - | 200 403 403 403 403 in | 200 403 403 403 403 in
service_worker | - | 200 200 200 200 200 200 | 405 405 405 405 405 405
offline | - | 200 200 200 200 200 200 | 405 405 405 405 405 405
health | - | 503 503 503 503 503 503 | 405 405 405 405 405 405
mail_list | - | 200 403 403 403 403 in | 200 403 403 403 403 in
mail_resume | - | 405 405 405 405 405 in | 302 403 403 403 403 in
hold_list | - | 200 403 403 403 403 in | 200 403 403 403 403 in
hold_release | hold | 405 405 405 405 405 in | 302 403 403 403 403 in
mail_trial | - | 200 403 403 403 403 in | 200 403 403 403 403 in
mail_detail | mail | 200 403 403 403 403 in | 200 403 403 403 403 in
mail_cancel | mail | 405 405 405 405 405 in | 302 403 403 403 403 in
mail_retry | mail | 405 405 405 405 405 in | 302 403 403 403 403 in
guide | - | 200 200 200 200 200 in | 405 405 405 405 405 in
guide_page | guide_page | 200 200 200 200 200 in | 405 405 405 405 405 in
guide_picture | guide_picture | 200 200 200 200 200 in | 405 405 405 405 405 in
my_space | - | 404 404 404 200 200 in | 404 404 404 200 200 in
space_enter | space_enter | 403 403 403 403 403 200 | 403 403 403 403 403 302
enrol_online | - | 404 404 404 200 200 in | 404 404 404 302 302 in
own_club_leave | enrolment | 404 404 404 200 404 in | 404 404 404 302 404 in
own_club_ics | enrolment | 404 404 404 200 404 in | 405 405 405 405 405 in
own_away | attendance | 404 404 404 200 404 in | 404 404 404 302 404 in
own_come | attendance | 405 405 405 405 405 in | 404 404 404 302 404 in
own_workshop_ics | attendance | 404 404 404 200 404 in | 405 405 405 405 405 in
own_situation | - | 404 404 404 200 200 in | 404 404 404 302 302 in
own_details | - | 405 405 405 405 405 in | 404 404 404 302 302 in
own_address | - | 404 404 404 200 302 in | 404 404 404 200 302 in
own_messages | - | 404 404 404 200 200 in | 404 404 404 200 200 in
own_documents | - | 404 404 404 200 200 in | 405 405 405 405 405 in
own_message | own_message | 404 404 404 200 404 in | 404 404 404 200 404 in
passkey_decline | - | 405 405 405 405 405 in | 404 404 404 302 302 in
own_privacy | - | 404 404 404 200 200 in | 404 404 404 302 302 in
own_refuse | - | 405 405 405 405 405 in | 404 404 404 302 302 in
own_accept | own_accept | 405 405 405 405 405 in | 404 404 404 302 404 in
own_data | - | 405 405 405 405 405 in | 404 404 404 200 200 in
own_network_leave | - | 404 404 404 200 200 in | 404 404 404 302 302 in
calendar_mine | - | 200 200 200 200 200 in | 200 200 200 200 200 in
calendar_open | - | 405 405 405 405 405 in | 302 302 302 302 302 in
calendar_close | - | 405 405 405 405 405 in | 302 302 302 302 302 in
calendar_feed | calendar_feed | 200 200 200 200 200 200 | 405 405 405 405 405 405
club_keep_quiet | club | 405 405 405 405 405 in | 302 302 404 403 404 in
club_invite | club | 405 405 405 405 405 in | 302 302 404 403 404 in
trainee_invite | trainee | 405 405 405 405 405 in | 302 302 404 403 404 in
presence_grid | club | 200 200 404 403 404 in | 200 200 404 403 404 in
presence_sheet | workshop | 200 200 404 403 404 in | 302 302 404 403 404 in
presence_all | workshop | 405 405 405 405 405 in | 422 422 404 403 404 in
presence_note | attendance | 405 405 405 405 405 in | 200 200 404 403 404 in
sheet_close | workshop | 405 405 405 405 405 in | 422 422 404 403 404 in
sheet_reopen | sheet | 405 405 405 405 405 in | 302 302 404 404 404 in
completing_club | club | 200 200 404 403 404 in | 405 405 405 405 405 in
completing_device | club | 200 200 404 403 404 in | 200 200 404 403 404 in
completing_leave | club | 405 405 405 405 405 in | 302 302 404 403 404 in
completing_person | enrolment | 302 302 404 403 404 in | 302 302 404 403 404 in
completing_code | enrolment | 302 302 404 403 404 in | 302 302 404 403 404 in
class_mode | workshop | 200 200 404 403 404 in | 200 200 404 403 404 in
class_leave | workshop | 405 405 405 405 405 in | 302 302 404 403 404 in
tutor_sign | workshop | 405 405 405 405 405 in | 302 302 404 403 404 in
signature_add | attendance | 405 405 405 405 405 in | 422 422 404 403 404 in
signature_void | signature_void | 405 405 405 405 405 in | 302 302 404 403 404 in
sheet_list | - | 200 200 200 403 403 in | 200 200 200 403 403 in
sheet_export | - | 405 405 405 405 405 in | 200 200 200 403 403 in
sheet_archive | - | 405 405 405 405 405 in | 200 200 302 403 403 in
sheet_pdf | sheet | 200 200 404 404 404 in | 405 405 405 405 405 in
sheet_stamp | sheet | 200 200 404 404 404 in | 405 405 405 405 405 in
paper_sheet | paper_sheet | 302 302 404 404 404 in | 405 405 405 405 405 in
workshop_scans | workshop | 200 200 404 403 404 in | 422 422 404 403 404 in
scan_image | scan | 200 200 404 404 404 in | 405 405 405 405 405 in
scan_move | scan | 405 405 405 405 405 in | 302 302 404 404 404 in
scan_turn | scan | 405 405 405 405 405 in | 302 302 404 404 404 in
scan_remove | scan | 405 405 405 405 405 in | 302 302 404 404 404 in
scan_restore | scan | 405 405 405 405 405 in | 302 302 404 404 404 in
sheet_verify | - | 200 200 200 200 200 200 | 422 422 422 422 422 422
workshop_qr | workshop | 200 200 404 403 404 in | 200 200 404 403 404 in
own_sign | own_sign | 200 200 200 200 200 in | 200 200 200 200 200 in
trainee_certificate | trainee | 200 200 404 403 404 in | 422 422 404 403 404 in
own_period_certificate | - | 404 404 404 200 200 in | 404 404 404 422 422 in
club_certificates | club | 200 200 404 403 404 in | 302 302 404 403 404 in
own_certificate | enrolment | 405 405 405 405 405 in | 404 404 404 302 404 in
sending_prepare | club | 405 405 405 405 405 in | 302 302 404 403 404 in
sending_compose | sending | 200 200 404 404 404 in | 302 302 404 404 404 in
sending_discard | sending | 405 405 405 405 405 in | 302 302 404 404 404 in
sending_put_back | sending_put_back | 405 405 405 405 405 in | 302 302 404 404 404 in
receive | receive | 200 200 200 200 200 200 | 405 405 405 405 405 405
receive_document | receive_document | 405 405 405 405 405 405 | 200 200 200 200 200 200
receive_space | receive | 405 405 405 405 405 405 | 302 302 302 302 302 302
club_write | club | 405 405 405 405 405 in | 302 302 404 403 404 in
mailing_list | - | 200 200 200 403 403 in | 200 200 200 403 403 in
mailing_detail | mailing | 200 200 404 404 404 in | 302 302 404 404 404 in
mailing_progress | mailing | 200 200 404 404 404 in | 200 200 404 404 404 in
mailing_call_back | mailing | 405 405 405 405 405 in | 302 302 404 404 404 in
mailing_discard | mailing | 405 405 405 405 405 in | 302 302 404 404 404 in
mailing_letters | mailing | 302 302 404 404 404 in | 302 302 404 404 404 in
mailing_calls | mailing | 302 302 404 404 404 in | 302 302 404 404 404 in
delivery_leave_out | delivery | 405 405 405 405 405 in | 302 302 404 404 404 in
delivery_put_back | delivery | 405 405 405 405 405 in | 302 302 404 404 404 in
delivery_resend | delivery | 405 405 405 405 405 in | 302 302 404 404 404 in
model_list | - | 200 403 403 403 403 in | 200 403 403 403 403 in
model_create | - | 200 403 403 403 403 in | 302 403 403 403 403 in
model_edit | model | 200 403 403 403 403 in | 302 403 403 403 403 in
model_delete | model | 405 405 405 405 405 in | 302 403 403 403 403 in
trainee_mail | trainee | 200 200 404 403 404 in | 200 200 404 403 404 in
trainee_refuse | trainee | 405 405 405 405 405 in | 302 403 404 403 404 in
trainee_trust_address | trainee | 405 405 405 405 405 in | 302 302 404 403 404 in
refusal_take_back | refusal | 405 405 405 405 405 in | 302 403 404 403 404 in
unsubscribe | answer | 200 200 200 200 200 200 | 200 200 200 200 200 200
invitation_lists | - | 200 403 403 403 403 in | 302 403 403 403 403 in
invitation_list | list | 200 200 404 404 404 in | 200 200 404 404 404 in
list_left_out | list | 200 200 404 404 404 in | 200 200 404 404 404 in
list_delete | list | 405 405 405 405 405 in | 302 403 404 404 404 in
list_add | list | 405 405 405 405 405 in | 302 302 404 404 404 in
list_add_eligible | list | 405 405 405 405 405 in | 302 302 404 404 404 in
round_prepare | list | 200 200 404 404 404 in | 302 302 404 404 404 in
list_answers | list | 200 200 404 404 404 in | 302 302 404 404 404 in
invitation_remove | invited | 405 405 405 405 405 in | 302 302 404 404 404 in
invitation_restore | invited | 405 405 405 405 405 in | 302 302 404 404 404 in
invitation_pause | invited | 200 200 404 404 404 in | 302 302 404 404 404 in
answer_code | - | 200 200 200 200 200 200 | 422 422 422 422 422 422
answer_home | answer | 200 200 200 200 200 200 | 200 200 200 200 200 200
answer_act | answer_act | 200 200 200 200 200 200 | 302 302 302 302 302 302
settings | - | 302 403 403 403 403 in | 302 403 403 403 403 in
settings_section | settings_section | 200 403 403 403 403 in | 200 403 403 403 403 in
logo | - | 404 404 404 404 404 404 | 405 405 405 405 405 405
clubs_hand_over | member | 200 403 404 404 404 in | 302 403 404 404 404 in
set_up_wait | - | 302 302 302 302 302 302 | 302 302 302 302 302 302
set_up | set_up | 410 410 410 410 410 410 | 410 410 410 410 410 410
invitation_accept | invitation | 200 200 200 200 200 200 | 302 302 302 302 302 302
account_signup | - | in in in in in in | in in in in in in
account_request_login_code | - | 302 302 302 302 302 200 | 302 302 302 302 302 200
account_confirm_login_code | - | 302 302 302 302 302 in | 302 302 302 302 302 in
mfa_authenticate | - | 302 302 302 302 302 in | 302 302 302 302 302 in
mfa_login_webauthn | - | 302 302 302 302 302 in | 302 302 302 302 302 in
account_reset_password | - | 200 200 200 200 200 200 | 200 200 200 200 200 200
account_confirm_password_reset_code | - | in in in in in in | in in in in in in
account_complete_password_reset | - | 302 302 302 302 302 302 | 302 302 302 302 302 302
account_password_reset_completed | - | 200 200 200 200 200 200 | 405 405 405 405 405 405
account_set_password | - | 302 302 302 302 302 in | 302 302 302 302 302 in
account_reauthenticate | - | 200 200 200 200 200 in | 200 200 200 200 200 in
mfa_reauthenticate | - | 302 302 302 302 302 in | 302 302 302 302 302 in
mfa_reauthenticate_webauthn | - | 302 302 302 302 302 in | 302 302 302 302 302 in
open_sessions | - | 200 200 200 200 200 in | 200 200 200 200 200 in
open_session_end | open_session_end | 405 405 405 405 405 in | 404 302 404 404 404 in
open_sessions_end_others | - | 405 405 405 405 405 in | 302 302 302 302 302 in
mfa_index | - | 200 200 200 200 200 in | 405 405 405 405 405 in
mfa_activate_totp | - | 200 200 200 200 200 in | 200 200 200 200 200 in
mfa_deactivate_totp | - | 404 404 404 404 404 in | 404 404 404 404 404 in
mfa_list_webauthn | - | 200 200 200 200 200 in | 405 405 405 405 405 in
mfa_add_webauthn | - | 200 200 200 200 200 in | 200 200 200 200 200 in
mfa_remove_webauthn | passkey | 404 404 404 404 404 in | 404 404 404 404 404 in
mfa_edit_webauthn | passkey | 404 404 404 404 404 in | 404 404 404 404 404 in
mfa_view_recovery_codes | - | 404 404 404 404 404 in | 405 405 405 405 405 in
mfa_generate_recovery_codes | - | 200 200 200 200 200 in | 200 200 200 200 200 in
mfa_download_recovery_codes | - | 404 404 404 404 404 in | 404 404 404 404 404 in
team_list | - | 200 403 403 403 403 in | 200 403 403 403 403 in
team_invite | - | 200 403 403 403 403 in | 302 403 403 403 403 in
team_member | member | 200 403 404 404 404 in | 302 403 404 404 404 in
team_invite_again | member | 405 405 405 405 405 in | 302 403 404 404 404 in
team_deactivate | member | 200 403 404 404 404 in | 422 403 404 404 404 in
team_reactivate | member | 405 405 405 405 405 in | 302 403 404 404 404 in
replacement_add | member | 405 405 405 405 405 in | 302 403 404 404 404 in
replacement_end | replacement_end | 405 405 405 405 405 in | 302 404 404 404 404 in
account_login | - | 302 302 302 302 302 200 | 302 302 302 302 302 200
account_logout | - | 200 200 200 200 200 in | in in in in in in
account_inactive | - | 200 200 200 200 200 200 | 405 405 405 405 405 405
account | - | 200 200 200 200 200 in | 200 200 200 403 403 in
account_change_password | - | 200 200 200 200 200 in | 200 200 200 200 200 in
club_list | - | 200 403 403 403 403 in | 200 403 403 403 403 in
club_export | - | 405 405 405 405 405 in | 200 403 403 403 403 in
club_participants_export | club | 405 405 405 405 405 in | 200 200 404 403 404 in
club_workshops_export | club | 405 405 405 405 405 in | 200 200 404 403 404 in
trainee_export | - | 405 405 405 405 405 in | 200 200 200 403 403 in
session_export | - | 405 405 405 405 405 in | 200 403 403 403 403 in
participant_export | session | 405 405 405 405 405 in | 200 404 404 404 404 in
search | - | 200 200 200 403 403 in | 200 200 200 403 403 in
club_create | - | 200 403 403 403 403 in | 302 403 403 403 403 in
club_detail | club | 200 200 404 403 404 in | 200 200 404 403 404 in
club_edit | club | 200 403 404 403 404 in | 200 403 404 403 404 in
club_cancel | club | 405 405 405 405 405 in | 302 403 404 403 404 in
club_restore | club | 405 405 405 405 405 in | 302 403 404 403 404 in
club_delete | club | 200 403 404 403 404 in | 422 403 404 403 404 in
enrol | club | 405 405 405 405 405 in | 302 302 404 403 404 in
club_participants_pdf | club | 200 200 404 403 404 in | 200 200 404 403 404 in
club_participants_full_pdf | club | 200 200 404 403 404 in | 200 200 404 403 404 in
workshop_add | club | 200 403 404 403 404 in | 302 403 404 403 404 in
workshop_series | club | 200 403 404 403 404 in | 200 403 404 403 404 in
workshop_edit | workshop | 200 200 404 403 404 in | 422 422 404 403 404 in
workshop_cancel | workshop | 405 405 405 405 405 in | 302 302 404 403 404 in
workshop_restore | workshop | 405 405 405 405 405 in | 302 302 404 403 404 in
workshop_delete | workshop | 200 403 404 403 404 in | 302 403 404 403 404 in
attendance_sheet_pdf | workshop | 200 200 404 403 404 in | 200 200 404 403 404 in
withdraw | enrolment | 405 405 405 405 405 in | 302 302 404 403 404 in
enrolment_restore | enrolment | 405 405 405 405 405 in | 302 302 404 403 404 in
my_clubs | - | 403 200 200 403 403 in | 403 200 200 403 403 in
trainee_enrol | trainee | 200 200 404 403 404 in | 200 200 404 403 404 in
trainee_list | - | 200 200 200 403 403 in | 200 200 200 403 403 in
trainee_create | - | 200 403 403 403 403 in | 200 403 403 403 403 in
trainee_detail | trainee | 200 200 404 403 404 in | 200 200 404 403 404 in
trainee_edit | trainee | 200 200 404 403 404 in | 200 200 404 403 404 in
trainee_delete | trainee | 200 403 404 403 404 in | 422 403 404 403 404 in
situation_add | trainee | 405 405 405 405 405 in | 302 302 404 403 404 in
note_add | trainee | 405 405 405 405 405 in | 302 302 404 403 404 in
note_delete | note_delete | 200 200 404 404 404 in | 302 302 404 404 404 in
duplicate_list | - | 200 403 403 403 403 in | 200 403 403 403 403 in
duplicate_search | trainee | 200 403 404 403 404 in | 200 403 404 403 404 in
duplicate_compare | duplicate | 200 403 403 403 403 in | 302 403 403 403 403 in
duplicate_dismiss | duplicate | 405 405 405 405 405 in | 302 403 403 403 403 in
duplicate_reconsider | duplicate | 405 405 405 405 405 in | 302 403 403 403 403 in
merge_list | - | 200 403 403 403 403 in | 200 403 403 403 403 in
merge_undo | merge | 405 405 405 405 405 in | 302 403 403 403 403 in
session_list | - | 200 403 403 403 403 in | 200 403 403 403 403 in
session_create | - | 200 403 403 403 403 in | 200 403 403 403 403 in
session_detail | session | 200 404 404 404 404 in | 200 404 404 404 404 in
session_edit | session | 200 404 404 404 404 in | 200 404 404 404 404 in
session_delete | session | 200 404 404 404 404 in | 302 404 404 404 404 in
participant_add | session | 405 405 405 405 405 in | 302 404 404 404 404 in
participant_remove | participant | 405 405 405 405 405 in | 302 404 404 404 404 in
participant_restore | participant | 405 405 405 405 405 in | 302 404 404 404 404 in
import_list | - | 200 403 403 403 403 in | 405 405 405 405 405 in
import_upload | - | 405 405 405 405 405 in | 422 403 403 403 403 in
import_open | import | 302 404 404 404 404 in | 405 405 405 405 405 in
import_columns | import | 200 404 404 404 404 in | 422 404 404 404 404 in
import_progress | import | 302 404 404 404 404 in | 405 405 405 405 405 in
import_preview | import | 302 404 404 404 404 in | 405 405 405 405 405 in
import_decide | import_decide | 405 405 405 405 405 in | 302 404 404 404 404 in
import_confirm | import | 405 405 405 405 405 in | 302 404 404 404 404 in
import_cancel | import | 405 405 405 405 405 in | 302 404 404 404 404 in
import_report | import | 302 404 404 404 404 in | 405 405 405 405 405 in
import_report_download | import | 302 404 404 404 404 in | 405 405 405 405 405 in
library | - | 403 200 200 403 403 in | 405 405 405 405 405 in
library_zip | - | 405 405 405 405 405 in | 403 302 302 403 403 in
document_view | document | 200 200 200 404 404 in | 405 405 405 405 405 in
document_file | document | 200 200 200 404 404 in | 405 405 405 405 405 in
publishing | - | 200 403 403 403 403 in | 405 405 405 405 405 in
publishing_bin | - | 200 403 403 403 403 in | 405 405 405 405 405 in
folder_create | - | 200 403 403 403 403 in | 302 403 403 403 403 in
folder_detail | folder | 200 403 403 404 404 in | 405 405 405 405 405 in
folder_edit | folder | 200 403 403 404 404 in | 302 403 403 404 404 in
folder_order | folder | 405 405 405 405 405 in | 302 403 403 404 404 in
folder_delete | folder | 200 403 403 404 404 in | 302 403 403 404 404 in
folder_restore | folder | 405 405 405 405 405 in | 302 403 403 403 403 in
folder_upload | folder | 405 405 405 405 405 in | 302 403 403 404 404 in
document_detail | document | 200 403 403 404 404 in | 405 405 405 405 405 in
document_edit | document | 405 405 405 405 405 in | 302 403 403 404 404 in
document_order | document | 405 405 405 405 405 in | 302 403 403 404 404 in
document_move | document | 405 405 405 405 405 in | 302 403 403 404 404 in
document_replace | document | 405 405 405 405 405 in | 302 403 403 404 404 in
document_delete | document | 200 403 403 404 404 in | 302 403 403 404 404 in
document_restore | document | 405 405 405 405 405 in | 302 403 403 403 403 in
workshop_kit | workshop | 200 200 404 403 404 in | 302 302 404 403 404 in
kit_remove | kit | 405 405 405 405 405 in | 302 302 404 403 404 in
kit_put_back | kit_put_back | 405 405 405 405 405 in | 302 302 404 403 404 in
kit_order | kit | 405 405 405 405 405 in | 302 302 404 403 404 in
tutor_bag | club | 200 200 404 403 404 in | 200 200 404 403 404 in
version_file | version | 200 403 403 404 404 in | 405 405 405 405 405 in
version_use | version | 405 405 405 405 405 in | 302 403 403 404 404 in
"""


def rows():
    for line in TABLE.strip().splitlines():
        name, about, get, post = (part.strip() for part in line.split("|"))
        yield name, about, get.split(), post.split()


ROWS = list(rows())


def addresses(resolver=None):
    """The name of every address of the site."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry)
        else:
            yield entry.name
