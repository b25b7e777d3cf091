"""The child process of making.py: reads an order on standard input, writes a PDF on standard output.

It runs without Django and without site-packages but for typst, whose folder is its only argument.
"""

import json
import sys

sys.path.insert(0, sys.argv[1])

import typst


def main() -> None:
    order = json.load(sys.stdin)
    pdf, warnings = typst.compile_with_warnings(
        order["template"],
        root=order["root"],
        font_paths=[order["fonts"]],
        ignore_system_fonts=True,
        sys_inputs={"data": order["data"]},
        format="pdf",
        pdf_standards=["ua-1", "a-2a"],
    )
    for warning in warnings:
        sys.stderr.write(f"{warning}\n")
    if warnings and order["strict"]:
        sys.exit(3)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
