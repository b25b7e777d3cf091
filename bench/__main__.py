"""`make bench`: queries, bytes, median and p95 of the server time of each page, on the small and on the large set.

The large set is the quality page's (200,000 trainees…), the small one a hundredth of it: `demo --scale`.

Two databases, measured in turn by bench/measure.py in processes of their own, twice each, the better median kept: the
ratio is what counts, since machines are noisy. Ends with 1 when a page misses a bar of the quality page: 12 queries,
60 kB, 1.5 times the small set.
A list that fills a page in the large set only is compared for as much shown: the ratio is divided by how much its bytes
grew. Times under 2 ms apart are noise.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

SCALES = ("small", os.environ.get("BENCH_LARGE", "large"))
QUERIES, BYTES, RATIO, NOISE_MS = 12, 60_000, 1.5, 2.0
Results = dict[str, dict[str, float]]


def environment(name: str, folder: Path, *, fresh: bool = True) -> dict[str, str]:
    """Where one set lives: a folder of its own, and on PostgreSQL a database of its own, empty when `fresh`."""
    variables = {**os.environ, "CLUB_EMPLOI_DEMO": "1", "CLUB_EMPLOI_DATA": str(folder / name)}
    if url := os.environ.get("DATABASE_URL"):
        if fresh:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS bench_{name}")
                connection.execute(f"CREATE DATABASE bench_{name}")
        variables["DATABASE_URL"] = url.rpartition("/")[0] + f"/bench_{name}"
    return variables


def build(variables: dict[str, str], scale: str) -> None:
    for command in (["migrate", "--verbosity", "0"], ["demo", "--scale", scale]):
        subprocess.run([sys.executable, "manage.py", *command], env=variables, check=True, stdout=subprocess.DEVNULL)


def measure(variables: dict[str, str]) -> Results:
    done = subprocess.run(
        [sys.executable, "-m", "bench.measure"], env=variables, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout)


def better(first: Results, second: Results) -> Results:
    return {page: min(row, second[page], key=lambda r: r["ms"]) for page, row in first.items()}


def measure_all(folder: Path) -> dict[str, Results]:
    """{set: {page: figures}}, the sets measured in turn so that a slow minute of the machine hits both."""
    places = {name: environment(name, folder) for name in SCALES}
    for name, place in places.items():
        start = time.monotonic()
        build(place, name)
        print(f"the {name} set, built in {time.monotonic() - start:.0f} s", flush=True)
    first = {name: measure(place) for name, place in places.items()}
    return {name: better(first[name], measure(place)) for name, place in places.items()}


def problems(small: dict[str, float], large: dict[str, float]) -> list[str]:
    """What one page misses, in words."""
    found = []
    for name, row in (("small", small), ("large", large)):
        if row["queries"] > QUERIES:
            found.append(f"{row['queries']:.0f} queries ({name})")
        if row["bytes"] > BYTES and not row["pdf"]:
            found.append(f"{row['bytes']:.0f} bytes ({name})")
    if small["queries"] != large["queries"]:
        found.append("queries depend on the data")
    if ratio(small, large) > RATIO and large["ms"] - small["ms"] > NOISE_MS:
        found.append("slower with more data")
    return found


def ratio(small: dict[str, float], large: dict[str, float]) -> float:
    """How much slower for as much shown."""
    return large["ms"] / small["ms"] / max(1.0, large["bytes"] / small["bytes"])


def figures(variables: dict[str, str]) -> int:
    """Print the figures of bench/figures.py on one set; how many miss their bar."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.figures"], env=variables, check=True, stdout=subprocess.PIPE, text=True
    )
    missed = 0
    for name, (value, bar) in json.loads(done.stdout).items():
        wrong = bool(bar) and value > bar
        missed += wrong
        print(f"{name:40}{value:10.1f}" + (f"   bar {bar:.0f}" if bar else "") + ("   MISSED" if wrong else ""))
    return missed


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="club-emploi-bench-") as folder:
        results = measure_all(Path(folder))
        missed = report(results)
        missed += figures(environment(SCALES[-1], Path(folder), fresh=False))
    print(f"{missed} bars missed" if missed else "every bar met")
    return 1 if missed else 0


def report(results: dict[str, Results]) -> int:
    """Print one line a page; how many miss a bar."""
    engine = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    print(f"\n{engine}: medians and p95 of server time, in ms")
    print(f"{'page':34}{'queries':>8}{'bytes':>8}{'small':>8}{'p95':>7}{'large':>8}{'p95':>7}{'ratio':>7}")
    missed = 0
    for page, small in results["small"].items():
        large = results[SCALES[-1]][page]
        wrong = problems(small, large)
        missed += bool(wrong)
        print(
            f"{page:34}{large['queries']:8.0f}{large['bytes']:8.0f}{small['ms']:8.1f}{small['p95']:7.1f}"
            f"{large['ms']:8.1f}{large['p95']:7.1f}{ratio(small, large):7.2f}  {', '.join(wrong)}"
        )
    return missed


if __name__ == "__main__":
    sys.exit(main())
