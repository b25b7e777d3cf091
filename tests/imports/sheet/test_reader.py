"""The reader's own code, run here rather than in its child process, so that its branches are measured."""

import json

import pytest

from clubemploi.imports.sheet import formulas, limits, reader
from tests.imports import sheets
from tests.imports.refused_files import NO_WORKBOOKS, REFUSED, ROWS


@pytest.fixture
def read(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(reader, "hold_to", lambda **_: None)

    def main(verb, content, *arguments):
        path = tmp_path / "file"
        path.write_bytes(content() if callable(content) else content)
        code = reader.main([verb, str(path), *arguments])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return main


@pytest.mark.parametrize("make", [sheets.as_xlsx, sheets.as_xls, sheets.as_ods, sheets.as_csv])
def test_rows(read, make):
    code, rows = read("rows", make(ROWS), "0")
    assert (code, rows[0][0], rows[1][4]) == (0, "N° session", "ROCHE")
    code, found = read("look", make(ROWS))
    assert (code, found[0]["sheets"][0]["rows"]) == (0, 3)


@pytest.mark.parametrize(("content", "says"), [*REFUSED, *NO_WORKBOOKS])
def test_refusals(read, content, says):
    code, answers = read("look", content)
    found = answers[0]
    problems = [sheet["problem"] for sheet in found.get("sheets", [])]
    assert code == 2 or problems
    if says != "aucun tableau":  # said by the operation
        assert says in (found.get("refused") or problems[0])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac-roman"])
def test_encodings(read, encoding):
    _, rows = read("rows", sheets.as_csv(ROWS, "\t", encoding), "0")
    assert rows[2][5] == "Thérèse"


def test_formulas(read):
    _, rows = read("rows", sheets.formula_sheet(), "0")
    assert rows[1][2:] == [{"f": 1}, "=SUM(A1:A3)"]
    assert rows[2][2] == {"e": 1}
    assert rows[3] == ["", "", "", "", {"f": 1}]


def test_too_many_formulas_without_result(read, monkeypatch):
    monkeypatch.setattr(formulas, "MAX_SILENT_FORMULAS", 1)
    code, answers = read("rows", sheets.formula_sheet(), "0")
    assert (code, answers[-1]["refused"]) == (2, formulas.TOO_MANY)


def test_memory_that_runs_out_is_said(read, monkeypatch):
    def too_much(path):
        raise MemoryError

    monkeypatch.setattr(reader, "look", too_much)
    assert read("look", b"a;b\n") == (2, [{"refused": limits.TOO_BIG}])


def test_a_sheet_that_is_not_there(read):
    assert read("rows", sheets.as_xlsx(ROWS), "7") == (2, [{"refused": limits.DAMAGED}])


def test_cells_of_every_kind():
    times = [reader.dt.time(9, 30), reader.dt.timedelta(hours=30)]
    assert [reader.plain(value) for value in [True, False, None, 1.5, *times]] == [
        "VRAI", "FAUX", "", 1.5, "09:30:00", "1 day, 6:00:00",
    ]  # fmt: skip
