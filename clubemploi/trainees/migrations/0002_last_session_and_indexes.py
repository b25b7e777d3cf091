from django.conf import settings
from django.db import migrations, models

# « The newest first, blanks last » is a scan of the plain index on SQLite; PostgreSQL wants one made that way.
NEWEST_FIRST = {"trainees_since_newest": "situation_since", "trainees_session_newest": "last_session_date"}


def add_newest_first(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, column in NEWEST_FIRST.items():
            schema_editor.execute(f"CREATE INDEX {name} ON trainees_trainee ({column} DESC NULLS LAST, id DESC)")


def drop_newest_first(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in NEWEST_FIRST:
            schema_editor.execute(f"DROP INDEX {name}")


def fill_last_session(apps, schema_editor):
    trainees = apps.get_model("trainees", "Trainee").objects
    participations = apps.get_model("trainees", "Participation").objects
    newest = participations.filter(trainee=models.OuterRef("pk")).order_by(
        models.F("session__start_date").desc(nulls_last=True), "-pk"
    )
    trainees.filter(participations__isnull=False).update(
        last_session_number=models.Subquery(newest.values("session__number")[:1]),
        last_session_date=models.Subquery(newest.values("session__start_date")[:1]),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("trainees", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="trainee",
            name="last_session_date",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="trainee",
            name="last_session_number",
            field=models.CharField(blank=True, editable=False, max_length=20, verbose_name="dernière session"),
        ),
        migrations.AddIndex(
            model_name="trainee",
            index=models.Index(
                condition=models.Q(("email", "")), fields=["name_key", "id"], name="trainees_without_email"
            ),
        ),
        migrations.AddIndex(
            model_name="trainee",
            index=models.Index(
                condition=models.Q(("in_network", True)), fields=["name_key", "id"], name="trainees_in_network"
            ),
        ),
        migrations.AddIndex(
            model_name="trainee",
            index=models.Index(fields=["situation_since", "id"], name="trainees_by_since"),
        ),
        migrations.AddIndex(
            model_name="trainee",
            index=models.Index(fields=["last_session_date", "id"], name="trainees_by_session"),
        ),
        migrations.AddIndex(
            model_name="trainee",
            index=models.Index(fields=["birth_date"], name="trainees_by_birth"),
        ),
        migrations.RunPython(add_newest_first, drop_newest_first),
        migrations.RunPython(fill_last_session, migrations.RunPython.noop),
    ]
