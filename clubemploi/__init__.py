"""Club Emploi: the web application with which associations run their job clubs."""

import sys

if sys.platform == "linux":
    # Django asks for `sqlite3`: give it the wheel that carries a SQLite without the WAL-reset bug
    # (see docs/adr/0002-databases.md and the system check in core/checks.py).
    import pysqlite3
    import pysqlite3.dbapi2

    sys.modules.setdefault("sqlite3", pysqlite3)
    sys.modules.setdefault("sqlite3.dbapi2", pysqlite3.dbapi2)
