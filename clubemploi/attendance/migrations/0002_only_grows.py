from django.db import migrations

from clubemploi.journal import triggers


def guard(apps, schema_editor):
    for sql in triggers.create(schema_editor.connection.vendor, ["attendance_evidence"]):
        schema_editor.execute(sql)


def lift(apps, schema_editor):
    for sql in triggers.drop(schema_editor.connection.vendor, ["attendance_evidence"]):
        schema_editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("attendance", "0001_initial")]
    operations = [migrations.RunPython(guard, lift)]
