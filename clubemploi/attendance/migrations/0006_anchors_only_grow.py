from django.db import migrations

from clubemploi.journal import triggers

TABLES = ("attendance_anchor", "attendance_stamp")


def guard(apps, schema_editor):
    for sql in triggers.create(schema_editor.connection.vendor, TABLES):
        schema_editor.execute(sql)


def lift(apps, schema_editor):
    for sql in triggers.drop(schema_editor.connection.vendor, TABLES):
        schema_editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("attendance", "0005_anchors")]
    operations = [migrations.RunPython(guard, lift)]
