"""Fail when too much is untested: every line of operations, permissions and queries, 95 % overall."""

import json
import re
import subprocess
import sys
from pathlib import Path

OVERALL = 95.0
WHOLE = re.compile(r"/(operations|\w+_operations|enrolment|permissions|queries|\w+_queries)\.py$")


def main() -> int:
    report = Path(".make/coverage.json")
    subprocess.run([sys.executable, "-m", "coverage", "json", "-q", "-o", str(report)], check=True)
    data = json.loads(report.read_text())
    failures = []
    for path, file in data["files"].items():
        covered = file["summary"]["percent_covered"]
        if WHOLE.search(path) and file["missing_lines"]:
            failures.append(
                f"{path}: {covered:.1f} %, lines {file['missing_lines']}, branches {file['missing_branches']}"
            )
    total = data["totals"]["percent_covered"]
    print(f"coverage: {total:.1f} % of lines and branches")
    if total < OVERALL:
        failures.append(f"overall: {total:.1f} %, floor {OVERALL} %")
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
