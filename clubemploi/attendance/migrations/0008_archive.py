import datetime as dt

from django.db import migrations, models
from django.utils import timezone

CAME = ("present", "late")


def copy_from_content(apps, schema_editor):
    """What lists need of the sheets already closed."""
    for sheet in apps.get_model("attendance", "AttendanceSheet").objects.iterator(chunk_size=500):
        content = sheet.content
        sheet.title = content["title"]
        sheet.starts_at, sheet.ends_at = (dt.datetime.fromisoformat(content[name]) for name in ("starts_at", "ends_at"))
        sheet.expected = len(content["people"])
        sheet.present = sum(person["presence"] in CAME for person in content["people"])
        sheet.save(update_fields=["title", "starts_at", "ends_at", "expected", "present"])


class Migration(migrations.Migration):
    dependencies = [("attendance", "0007_device_clock")]
    operations = [
        migrations.AddField(
            "attendancesheet", "title", models.CharField("intitulé", max_length=120, default=""), preserve_default=False
        ),
        migrations.AddField(
            "attendancesheet", "starts_at", models.DateTimeField("début", default=timezone.now), preserve_default=False
        ),
        migrations.AddField(
            "attendancesheet", "ends_at", models.DateTimeField("fin", default=timezone.now), preserve_default=False
        ),
        migrations.AddField(
            "attendancesheet",
            "expected",
            models.PositiveSmallIntegerField("attendus", default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            "attendancesheet",
            "present",
            models.PositiveSmallIntegerField("présents", default=0),
            preserve_default=False,
        ),
        migrations.AddField("attendancesheet", "erased_at", models.DateTimeField("effacée le", null=True)),
        migrations.RunPython(copy_from_content, migrations.RunPython.noop),
        migrations.AddIndex(
            "attendancesheet", models.Index(fields=["starts_at", "id"], name="attendance_sheets_by_day")
        ),
        migrations.AddIndex(
            "attendancesheet",
            models.Index(fields=["ends_at"], condition=models.Q(erased_at__isnull=True), name="attendance_sheets_kept"),
        ),
        migrations.AddIndex(
            "attendancesheet",
            models.Index(fields=["id"], condition=models.Q(pdf_digest=""), name="attendance_sheets_unsealed"),
        ),
    ]
