"""Prefix search that uses an ordinary index on both engines."""

from typing import Any

from django.db.models import Lookup


class Prefix(Lookup):
    """`key__prefix="lef"`: SQLite walks the index as a range, PostgreSQL as LIKE on the pattern-ops index.

    (Django's `startswith` gives SQLite a case-insensitive LIKE, which reads the whole table.)
    """

    lookup_name = "prefix"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        lhs, params = self.process_lhs(compiler, connection)
        return f"({lhs} >= %s AND {lhs} < %s)", [*params, self.rhs, *params, self.rhs + "\U0010ffff"]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        lhs, params = self.process_lhs(compiler, connection)
        escaped = self.rhs.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        return f"{lhs} LIKE %s", [*params, escaped + "%"]
