from django.urls import path

from clubemploi.mailings import views
from clubemploi.mailings.message_models import views as model_views
from clubemploi.mailings.refusals import views as refusal_views

urlpatterns = [
    path("envois/", views.mailing_list, name="mailing_list"),
    path("envois/<int:pk>/", views.mailing_detail, name="mailing_detail"),
    path("envois/<int:pk>/avancement/", views.mailing_progress, name="mailing_progress"),
    path("envois/<int:pk>/rappeler/", views.mailing_call_back, name="mailing_call_back"),
    path("envois/<int:pk>/jeter/", views.mailing_discard, name="mailing_discard"),
    path("envois/<int:pk>/lettres/", views.mailing_letters, name="mailing_letters"),
    path("envois/<int:pk>/appels/", views.mailing_calls, name="mailing_calls"),
    path("destinataires/<int:pk>/retirer/", views.delivery_leave_out, name="delivery_leave_out"),
    path("destinataires/<int:pk>/remettre/", views.delivery_put_back, name="delivery_put_back"),
    path("destinataires/<int:pk>/renvoyer/", views.delivery_resend, name="delivery_resend"),
    path("envois/modeles/", model_views.model_list, name="model_list"),
    path("envois/modeles/ajouter/", model_views.model_create, name="model_create"),
    path("envois/modeles/<int:pk>/", model_views.model_edit, name="model_edit"),
    path("envois/modeles/<int:pk>/supprimer/", model_views.model_delete, name="model_delete"),
    path("stagiaires/<int:pk>/courrier/", refusal_views.trainee_mail, name="trainee_mail"),
    path("stagiaires/<int:pk>/refus/", refusal_views.trainee_refuse, name="trainee_refuse"),
    path("stagiaires/<int:pk>/adresse-juste/", refusal_views.trainee_trust_address, name="trainee_trust_address"),
    path("refus/<int:pk>/reprendre/", refusal_views.refusal_take_back, name="refusal_take_back"),
    path("desinscription/<str:token>/", refusal_views.unsubscribe, name="unsubscribe"),
]
