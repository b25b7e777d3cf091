"""The settings, in sections. Each field's meaning is the model's help text, its default is said after it."""

from typing import Any

from django import forms

from clubemploi.association.models import Association
from clubemploi.core.errors import Refused
from clubemploi.core.forms import EditForm, PhoneField, TextField
from clubemploi.pdf.certificates import P12_BYTES, read_certificates, read_p12


class SectionForm(EditForm):
    """One section of the settings; says each field's default after its meaning."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if default := _shown_default(name):
                field.help_text = f"{field.help_text} Au départ\u00a0: {default}."

    def field_names(self) -> list[str]:
        return list(self._meta.fields or ())


def _shown_default(name: str) -> str:
    field = {field.name: field for field in Association._meta.fields}.get(name)
    if field is None or name in {"version", "creation_key"}:
        return ""
    default = field.get_default()
    if isinstance(default, bool):
        return "oui" if default else "non"
    if field.choices:
        return str(dict(field.flatchoices).get(default, ""))
    return str(default) if isinstance(default, int) else ""


class IdentityForm(SectionForm):
    name = TextField(label="Nom de l’association", max_length=80, help_text="Sur chaque page, mail et feuille.")
    phone = PhoneField(
        label="Téléphone", required=False, help_text="Celui que l’on donne aux stagiaires dans les mails."
    )
    logo = forms.FileField(
        label="Logo", required=False, help_text="Une image PNG, JPEG ou WebP de 2 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )  # fmt: skip
    remove_logo = forms.BooleanField(label="Retirer le logo actuel", required=False)

    class Meta:
        model = Association
        fields = ("name", "address", "phone", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.logo_version:
            del self.fields["remove_logo"]


PASSWORDS = ("smtp_password", "imap_password")  # stored sealed, never shown


def _password(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip


class MailForm(SectionForm):
    smtp_password = _password("Mot de passe du serveur")
    imap_password = _password("Mot de passe de la boîte des retours")

    class Meta:
        model = Association
        fields = (
            "sender_name", "sender_address", "smtp_host", "smtp_port", "smtp_security", "smtp_username",
            "bounce_address", "imap_host", "imap_port", "imap_username", "mailings_a_month",
            "reminder_days",
        )  # fmt: skip

    field_order = (*Meta.fields[:6], "smtp_password", *Meta.fields[6:10], "imap_password", *Meta.fields[10:])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PASSWORDS:
            known = getattr(self.instance, name)
            self.fields[name].help_text = (
                "Enregistré, et jamais montré. Laissez vide pour le garder."
                if known
                else "Gardé chiffré, jamais montré."
            )


class AccessForm(SectionForm):
    class Meta:
        model = Association
        fields = (
            "second_factor_required", "second_factor_for_tutors", "idle_hours", "session_days", "trainee_session_days",
        )  # fmt: skip


class PresenceForm(SectionForm):
    class Meta:
        model = Association
        fields = ("half_days", "sheets_kept_years")


class DocumentsForm(SectionForm):
    class Meta:
        model = Association
        fields = ("document_megabytes", "video_megabytes", "joined_megabytes", "link_days")


class TextsForm(SectionForm):
    class Meta:
        model = Association
        fields = ("legal_mention", "mail_footer")
        widgets = {"legal_mention": forms.Textarea(attrs={"rows": 3}), "mail_footer": forms.Textarea(attrs={"rows": 3})}


class ProofsForm(SectionForm):
    tsa_certificate_file = forms.FileField(
        label="Ou le fichier de ce certificat (.pem)",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pem,.crt"}),
    )
    seal_file = forms.FileField(
        label="Certificat de l’association (.p12 ou .pfx)", required=False,
        help_text="Pour apposer le cachet électronique de l’association sur chaque feuille scellée.",
        widget=forms.FileInput(attrs={"accept": ".p12,.pfx"}),
    )  # fmt: skip
    seal_password = _password("Mot de passe de ce fichier")
    remove_seal = forms.BooleanField(label="Retirer le certificat actuel", required=False)

    class Meta:
        model = Association
        fields = ("tsa_url", "tsa_certificate")
        widgets = {"tsa_certificate": forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})}

    field_order = (*Meta.fields, "tsa_certificate_file", "seal_file", "seal_password", "remove_seal")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seal_password"].help_text = "Sert à l’ouvrir maintenant\u00a0; il n’est pas gardé."
        if not self.instance.seal_holder:
            del self.fields["remove_seal"]

    def clean(self) -> dict[str, Any]:
        """What was given is read here: `sealing` is the certificate, opened."""
        data = super().clean() or self.cleaned_data
        try:
            if pem := data.get("tsa_certificate_file"):
                data["tsa_certificate"] = pem.read(20_000).decode()
            read_certificates(data.get("tsa_certificate", ""))
        except ValueError:
            self.add_error(
                "tsa_certificate", "Ce n’est pas un certificat PEM\u00a0: il commence par -----BEGIN CERTIFICATE-----."
            )
        if file := data.get("seal_file"):
            try:
                data["sealing"] = read_p12(file.read(P12_BYTES), data.get("seal_password", ""))
            except Refused as error:
                self.add_error(error.field, error.message)
        return data


# Address, title, what it is about, form.
SECTIONS: dict[str, tuple[str, str, type[SectionForm]]] = {
    "association": ("L’association", "Son nom, son logo et son adresse, tels que chacun les voit.", IdentityForm),
    "courrier": ("Envoi des mails", "D’où partent les mails, et par quel serveur.", MailForm),
    "connexion": ("Connexion", "Ce qui protège les comptes, et combien de temps on reste connecté.", AccessForm),
    "presences": ("Présences", "Comment on signe les feuilles, et combien de temps on les garde.", PresenceForm),
    "documents": ("Documents", "Ce que pèsent les documents, et combien de temps leurs liens marchent.", DocumentsForm),
    "preuves": ("Preuves", "Ce qui prouve les feuilles closes en dehors de ce site. Tout est facultatif.", ProofsForm),
    "textes": ("Mentions et textes", "Les phrases que le site ajoute de lui-même.", TextsForm),
}
