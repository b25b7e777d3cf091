"""`serve`, `worker` and `demo` as real processes."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Club
from clubemploi.config.management.commands import worker
from clubemploi.demo.management.commands.demo import empty_database
from clubemploi.demo.scale import LARGE, SIZES, counts
from clubemploi.trainees.models import Trainee, TrainingSession
from tests.postgresql import free_port

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 120  # on a machine that is busy elsewhere


def children_of(pid: int) -> dict[str, int]:
    """{web or worker: pid} of the supervisor's children, by the names that `serve` gives them."""
    listed = subprocess.run(["ps", "-o", "pid=,comm=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    named = (line.split(maxsplit=1) for line in listed.stdout.splitlines())
    return {name: int(number) for number, name in named if name in {"web", "worker"}}


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "\nState:\tZ" not in status.read_text()


def wait_for(condition, seconds=START_SECONDS):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := condition():
            return result
        time.sleep(0.05)
    pytest.fail("waited in vain")


@pytest.fixture
def served(tmp_path):
    """A server of its own on a database of its own: (process, address)."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    environment |= {"CLUB_EMPLOI_DATA": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/connexion/"

    def answers():
        try:
            return urllib.request.urlopen(address, timeout=2).status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    wait_for(answers)
    yield process, answers
    process.kill()
    process.wait()


@pytest.mark.enable_socket
def test_serves_restarts_what_dies_and_leaves_no_orphan(served):
    process, answers = served
    first = wait_for(lambda: (c := children_of(process.pid)).keys() == {"web", "worker"} and c)
    os.kill(first["worker"], signal.SIGKILL)
    second = wait_for(lambda: (c := children_of(process.pid)).get("worker") not in {None, first["worker"]} and c)
    os.kill(first["web"], signal.SIGKILL)
    wait_for(lambda: children_of(process.pid).get("web") not in {None, first["web"]})
    wait_for(answers)
    last = children_of(process.pid)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=START_SECONDS) == 0
    assert not any(alive(pid) for pid in {*first.values(), *second.values(), *last.values()})


@pytest.mark.enable_socket
def test_a_supervisor_killed_outright_takes_its_children_along(served):
    process, _ = served
    children = wait_for(lambda: (c := children_of(process.pid)).keys() == {"web", "worker"} and c)
    process.kill()
    wait_for(lambda: not any(alive(pid) for pid in children.values()))


def test_worker_once_ends_when_nothing_waits(db):
    call_command("worker", once=True)


def test_a_job_that_fails_rests_and_the_others_go_on():
    def fails():
        asked.append("fails")
        raise OSError("the storage is down")

    asked, command = [], worker.Command()
    assert [command.did(job) for job in (fails, lambda: True, fails)] == [False, True, False]
    assert asked == ["fails"]


def test_the_demonstration_is_refused_elsewhere(db):
    with pytest.raises(CommandError, match="not a demonstration"):
        call_command("demo")
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_demonstration_is_multiplied_emptied_then_lively_and_made_once(settings, capsys):
    settings.DEMO = True
    call_command("demo", scale="small")
    assert counts() == SIZES["small"]
    assert all(200_000 * SIZES["small"][name] == 2_000 * LARGE[name] for name in LARGE)  # a hundredth of the large set
    assert not Club.objects.annotate(n=Count("enrolments", filter=~Q(enrolments__status="withdrawn"))).filter(
        seats_taken__gt=F("n")
    )
    empty_database()
    assert not Trainee.objects.exists()
    call_command("demo", reset=True)
    assert (Trainee.objects.count(), TrainingSession.objects.count(), Club.objects.count()) == (300, 20, 7)
    for email in ("martine", "thierry", "odile", "karim"):
        assert User.objects.get(email=f"{email}@demo.example").check_password("club-emploi-demo")
    assert {club.state for club in Club.objects.all()} == {"over", "running", "upcoming"}
    call_command("demo")
    assert Trainee.objects.count() == 300
    assert "déjà en place" in capsys.readouterr().out


def test_an_empty_database_gets_a_link_that_sets_it_up(tmp_path):
    """And no account of any kind: the link is all there is."""
    left_out = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SITE_URL"}
    environment = {k: v for k, v in os.environ.items() if k not in left_out} | {"CLUB_EMPLOI_DATA": str(tmp_path)}
    command = [sys.executable, "manage.py", "serve", "--port", str(free_port())]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        link = next(line.strip() for line in process.stdout if "/installation/" in line)

        def opened():
            try:
                return urllib.request.urlopen(link, timeout=2).read().decode()  # noqa: S310  our own loopback
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                return ""

        assert "Installer Club Emploi" in wait_for(opened)
        assert link not in (tmp_path / "club-emploi.sqlite3").read_bytes().decode(errors="replace")
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS)
        process.stdout.close()
