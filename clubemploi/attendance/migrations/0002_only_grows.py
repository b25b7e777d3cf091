from django.db import migrations

from clubemploi.journal import triggers

EVIDENCE = ("attendance_evidence", "attendance_anchor", "attendance_stamp")  # as they were then


def guard(apps, schema_editor):
    for sql in triggers.create(schema_editor.connection.vendor, EVIDENCE):
        schema_editor.execute(sql)


def lift(apps, schema_editor):
    for sql in triggers.drop(schema_editor.connection.vendor, EVIDENCE):
        schema_editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("attendance", "0001_initial"), ("journal", "0002_append_only")]
    operations = [migrations.RunPython(guard, lift)]
