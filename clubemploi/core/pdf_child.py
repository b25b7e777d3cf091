"""The child process of core/pdf.py: reads an order on standard input, writes a PDF on standard output.

It runs without Django and without site-packages but for typst, whose folder is its only argument.
"""

import json
import re
import sys
from typing import Any

sys.path.insert(0, sys.argv[1])

import typst

MARK = "\ufffd"  # stands for a letter that no typeface has
PASSES = 3  # the compiler may tell of more letters once the first are out of the way
_TOLD = re.compile(r'(?:the text|codepoint) `"(.*?)"`')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_COMMON = "\u02ff"  # European letters are in our typefaces: never taken for the culprit of a cluster


def unprintable(diagnostic: str) -> dict[int, str]:
    """What to write instead of each character the compiler refused: PDF/A wants every letter drawn."""
    told = "".join(_TOLD.findall(diagnostic))
    letters = _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), told)
    return {ord(letter): MARK for letter in letters if letter > _COMMON or letter < " "}


def swapped(value: Any, instead: dict[int, str]) -> Any:
    """The same data with these characters replaced."""
    if isinstance(value, str):
        return value.translate(instead)
    if isinstance(value, list):
        return [swapped(item, instead) for item in value]
    if isinstance(value, dict):
        return {key: swapped(item, instead) for key, item in value.items()}
    return value


def compiled(order: dict[str, Any]) -> tuple[bytes, list[Any]]:
    return typst.compile_with_warnings(
        order["template"],
        root=order["root"],
        font_paths=[order["fonts"]],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(order["data"], ensure_ascii=False)},
        format="pdf",
        pdf_standards=["ua-1", "a-2a"],
        timestamp=order["timestamp"],
    )


def main() -> None:
    order = json.load(sys.stdin)
    for _ in range(PASSES):
        try:
            pdf, warnings = compiled(order)
        except typst.TypstError as error:
            instead = unprintable(error.diagnostic)
            if not instead:
                sys.exit(error.diagnostic)
            # One person's name in another alphabet must not cost everyone their sheet.
            order["data"] = swapped(order["data"], instead)
        else:
            break
    else:
        sys.exit("letters that cannot be printed")
    for warning in warnings:
        sys.stderr.write(f"{warning}\n")
    if warnings and order["strict"]:
        sys.exit(3)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
