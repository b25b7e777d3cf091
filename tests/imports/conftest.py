"""An import from its bytes to its end, through the real operations and the real worker."""

import pytest
from django.conf import settings as django_settings

from clubemploi.imports import operations, tasks
from clubemploi.imports.models import Import
from tests.cast import UserFactory


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def martine(db):
    return UserFactory(first_name="Martine", last_name="Lefort", is_manager=True)


@pytest.fixture
def upload(martine):
    def deposit(content: bytes, name: str = "stagiaires.xlsx") -> Import:
        return operations.upload_import(name, [content], by=martine)

    return deposit


@pytest.fixture
def analyse(upload, martine):
    def read(content: bytes, name: str = "stagiaires.xlsx", columns=None) -> Import:
        batch = upload(content, name)
        return read_again(batch, martine, columns)

    return read


@pytest.fixture
def run(analyse, martine):
    def confirm(content: bytes, name: str = "stagiaires.xlsx") -> Import:
        batch = analyse(content, name)
        operations.confirm_import(batch, by=martine)
        assert tasks.run_next()
        batch.refresh_from_db()
        return batch

    return confirm


def read_again(batch: Import, by, columns=None) -> Import:
    """Choose the columns as they were guessed (or as told), and let the worker read."""
    columns = columns or {int(column): name for column, name in batch.columns.items()}
    operations.choose_columns(batch, sheet=batch.sheet, header_row=batch.header_row, columns=columns, by=by)
    assert tasks.run_next()
    batch.refresh_from_db()
    return batch


def files_left() -> list:
    folder = django_settings.MEDIA_ROOT / "imports"
    return list(folder.iterdir()) if folder.exists() else []
