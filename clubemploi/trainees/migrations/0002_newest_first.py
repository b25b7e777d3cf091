from django.db import migrations

# « The newest first, blanks last » is a scan of the plain index on SQLite; PostgreSQL wants one made that way.
NEWEST_FIRST = {"trainees_since_newest": "situation_since", "trainees_session_newest": "last_session_date"}


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, column in NEWEST_FIRST.items():
            schema_editor.execute(f"CREATE INDEX {name} ON trainees_trainee ({column} DESC NULLS LAST, id DESC)")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in NEWEST_FIRST:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("trainees", "0001_initial")]
    operations = [migrations.RunPython(add, drop)]
