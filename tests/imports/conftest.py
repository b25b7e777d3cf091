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
        sheet_import = upload(content, name)
        return read_again(sheet_import, martine, columns)

    return read


@pytest.fixture
def run(analyse, martine):
    def confirm(content: bytes, name: str = "stagiaires.xlsx") -> Import:
        sheet_import = analyse(content, name)
        operations.confirm_import(sheet_import, by=martine)
        assert tasks.run_next()
        sheet_import.refresh_from_db()
        return sheet_import

    return confirm


def read_again(sheet_import: Import, by, columns=None) -> Import:
    """Choose the columns as they were guessed (or as told), and let the worker read."""
    columns = columns or {int(column): name for column, name in sheet_import.columns.items()}
    operations.choose_columns(
        sheet_import, sheet=sheet_import.sheet, header_row=sheet_import.header_row, columns=columns, by=by
    )
    assert tasks.run_next()
    sheet_import.refresh_from_db()
    return sheet_import


def files_left() -> list:
    folder = django_settings.MEDIA_ROOT / "imports"
    return list(folder.iterdir()) if folder.exists() else []
