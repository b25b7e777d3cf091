"""The database's own guard on what only grows: a row is neither changed nor deleted, whoever asks."""

from collections.abc import Sequence

JOURNAL = ("journal_entry", "journal_mention")
# Of an app above this one, which guards them by migrations of its own.
EVIDENCE = ("attendance_evidence", "attendance_anchor", "attendance_stamp")
GUARDED = (*JOURNAL, *EVIDENCE)
MESSAGE = "the journal only grows"


def create(vendor: str, tables: Sequence[str] = JOURNAL) -> list[str]:
    """The statements that set the guard, for « sqlite » or « postgresql »."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            for table in tables
            for verb in ("update", "delete")
        ]
    function = (
        "CREATE OR REPLACE FUNCTION journal_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
    )
    return [function] + [
        f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION journal_only_grows()"
        for table in tables
    ]


def drop(vendor: str, tables: Sequence[str] = JOURNAL) -> list[str]:
    """The statements that lift it."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER {table}_no_{verb}" for table in tables for verb in ("update", "delete")]
    return [f"DROP TRIGGER {table}_only_grows ON {table}" for table in tables]
