"""The database's own guard on the journal: an entry is neither changed nor deleted, whoever asks."""

TABLES = ("journal_entry", "journal_mention")
MESSAGE = "the journal only grows"


def create(vendor: str) -> list[str]:
    """The statements that set the guard, for « sqlite » or « postgresql »."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            for table in TABLES
            for verb in ("update", "delete")
        ]
    function = (
        "CREATE OR REPLACE FUNCTION journal_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
    )
    return [function] + [
        f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION journal_only_grows()"
        for table in TABLES
    ]


def drop(vendor: str) -> list[str]:
    """The statements that lift it."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER {table}_no_{verb}" for table in TABLES for verb in ("update", "delete")]
    return [f"DROP TRIGGER {table}_only_grows ON {table}" for table in TABLES]
