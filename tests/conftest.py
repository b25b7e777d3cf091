"""The harness: the cast, clients signed in as one of them, and a database that truly empties between tests."""

import contextlib
import io
import os
import uuid
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, TransactionTestCase

from clubemploi.association.models import Association
from clubemploi.journal import triggers
from clubemploi.uploads import checking, child
from tests.cast import Cast, WorkshopFactory, make_association, signed_in
from tests.world import World

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_addoption(parser):
    parser.addoption("--screenshots", action="store_true", help="picture every screen into screenshots/")


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items):
    """`-m database`: what asks for the database. `-m engine`: what another database can change: of that, what commits,
    what goes through no page, and what is marked itself; but not what prints, seals and talks with mail servers
    (`any_engine`), for which the database only holds plain rows. `make postgresql` runs the rest, the access table too.
    """
    for item in items:
        asked, marks = {*item.fixturenames}, {mark.name for mark in item.iter_markers()}
        if not asked & {"db", "transactional_db", "django_db_setup"} and "django_db" not in marks:
            continue
        item.add_marker("database")
        marked = item.get_closest_marker("django_db")
        commits = "transactional_db" in asked or (marked and marked.kwargs.get("transaction"))
        through_a_page = asked & {"as_", "client"} or {"Client", "client_of"} & {*item.function.__code__.co_names}
        if commits or not (through_a_page or "any_engine" in marks):
            item.add_marker("engine")


def _flush(case: TransactionTestCase) -> None:
    """Empties the tables in one transaction, 20 times quicker; permissions and content types, which nothing of ours
    reads, are not made anew. SQLite deletes row by row, which the journal's triggers refuse: they are lifted meanwhile.
    """
    guard = triggers.GUARDED if connection.vendor == "sqlite" else ()
    with transaction.atomic(), connection.cursor() as cursor:
        for sql in triggers.drop("sqlite", guard):
            cursor.execute(sql)
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False, inhibit_post_migrate=True)
        for sql in triggers.create("sqlite", guard):
            cursor.execute(sql)


TransactionTestCase._fixture_teardown = _flush


@pytest.fixture(autouse=True)
def _nothing_undefined(monkeypatch):
    """A page in which a template named something that does not exist is a mistake (see string_if_invalid)."""
    ask = Client.request

    def request(self, **asked):
        response = ask(self, **asked)
        if not response.streaming and b"UNDEFINED-" in response.content:
            text = response.content.decode(errors="replace")
            pytest.fail(f"undefined in a template: {text[text.index('UNDEFINED-') :][:80]}")
        return response

    monkeypatch.setattr(Client, "request", request)


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def _same_days():
    """The workshops of a test stand on the same days whatever ran before it."""
    WorkshopFactory.reset_sequence(0)


@pytest.fixture(scope="session")
def s3_server():
    """An S3 server on loopback, another's: moto's."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["disk", "s3"])
def storage(request, settings, tmp_path) -> str:
    """Where files are kept: a test that asks for it runs on both."""
    settings.MEDIA_ROOT = tmp_path / "kept"
    if request.param == "s3":
        import boto3

        address = request.getfixturevalue("s3_server")
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
        bucket = f"test-{uuid.uuid4()}"
        boto3.client("s3", endpoint_url=address, **keys).create_bucket(Bucket=bucket)
        options = {"bucket_name": bucket, "endpoint_url": address, "region_name": "us-east-1", "default_acl": None}
        options |= {"access_key": "test", "secret_key": "test", "file_overwrite": True}
        s3 = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
        settings.STORAGES = {**settings.STORAGES, "default": s3}
    return request.param


@pytest.fixture
def uploads_within(monkeypatch):
    """Files sent are looked at in this process: the child that does it takes half a second (tests/core has some)."""

    def run(_, *arguments, output, **__):
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said):
                code = child.main(list(arguments))
        except Exception:  # as a child that dies
            return 1
        output.write(said.getvalue().encode())
        return code

    monkeypatch.setattr(child, "hold_to", lambda **_: None)
    monkeypatch.setattr(checking, "run_child", run)


@pytest.fixture
def association(db) -> Association:
    return make_association()


@pytest.fixture(scope="session")
def world(django_db_setup, django_db_blocker) -> World:
    with django_db_blocker.unblock():
        return World()


@pytest.fixture
def cast(world, db) -> Cast:
    return world.appear()


@pytest.fixture
def as_(cast) -> Callable[[str], Client]:
    """`as_("martine").get(…)`: a client signed in as one of the cast; "nobody" is signed out."""

    return lambda name: signed_in(getattr(cast, name))
