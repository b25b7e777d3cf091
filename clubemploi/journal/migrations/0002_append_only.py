from django.db import migrations

from clubemploi.journal import triggers


def run(statements):
    def apply(apps, schema_editor):
        for sql in statements(schema_editor.connection.vendor):
            schema_editor.execute(sql)

    return apply


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(run(triggers.create), run(triggers.drop))]
