"""Several PDFs and pictures as one PDF, with page numbers and an outline; strangers' files are opened in a child.

Two steps, for the first page tells how long the rest is: `count_pages`, then `join_pdfs`.
"""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from clubemploi.core.errors import Refused
from clubemploi.core.limited import run_child

CHILD = "clubemploi.pdf.joining_child"
SECONDS = 20


def count_pages(folder: Path, names: Sequence[str]) -> list[int]:
    """How many pages each of these files of `folder` makes: 0 for one that cannot be read. A picture becomes one page
    of a PDF. About 0.2 s. A file that kills the child counts for nothing, and the others are looked at again.
    """
    counts: list[int] = []
    while len(counts) < len(names):
        rest = names[len(counts) :]
        with tempfile.TemporaryFile() as output:
            code = run_child(CHILD, "count", str(folder), *rest, output=output, seconds=SECONDS)
            output.seek(0)
            answers = [json.loads(line) for line in output.read().splitlines() if line.endswith(b"}")]
        counts += [answer["pages"] for answer in answers[: len(rest)]]
        if len(answers) < len(rest):
            if not code and not answers:  # for certain: no endless loop
                return [*counts, *[0] * (len(names) - len(counts))]
            counts.append(0)  # the one it died of
    return counts


def join_pdfs(folder: Path, parts: Sequence[tuple[str, str]], *, title: str, mark: str) -> bytes:
    """One PDF of the files of `folder` that `count_pages` could read: [(name, its title in the outline)], in order.

    `mark`: what stands before each page's number. Raises Refused with a sentence.
    """
    order = {"parts": parts, "title": title, "mark": mark}
    (folder / "order.json").write_text(json.dumps(order), encoding="utf-8")
    with tempfile.TemporaryFile() as output:
        if run_child(CHILD, "join", str(folder), output=output, seconds=SECONDS):
            raise Refused("Le document n’a pas pu être préparé. Retirez un des documents, et réessayez.")
    return (folder / "joined.pdf").read_bytes()
