from django.db import migrations


class Migration(migrations.Migration):
    """The records that are already here have never been compared."""

    dependencies = [("trainees", "0004_duplicates")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO trainees_examination (trainee_id, token) SELECT id, 0 FROM trainees_trainee",
            migrations.RunSQL.noop,
        )
    ]
