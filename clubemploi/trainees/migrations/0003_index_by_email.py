from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trainees", "0002_last_session_and_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="trainee",
            name="trainees_without_email",
        ),
        migrations.AlterField(
            model_name="trainee",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="e-mail"),
        ),
        migrations.AddIndex(
            model_name="trainee",
            index=models.Index(fields=["email", "name_key", "id"], name="trainees_by_email"),
        ),
    ]
