"""Copy the browser's and the printer's files out of node_modules, exact versions. Run by `make vendor`."""

import re
import shutil
from pathlib import Path

NODE = Path("node_modules")
STATIC = Path("clubemploi/core/static/vendor")
FONTS = Path("clubemploi/pdf/fonts")
ICONS = """arrow-counterclockwise arrow-down arrow-left-right arrow-repeat arrow-right-circle-fill arrow-up bar-chart
    box-arrow-in-right box-arrow-right calendar-event calendar-plus calendar-week calendar3 card-checklist check
    check-circle-fill check-lg chevron-down chevron-left chevron-right clock-history diagram-3 download
    emoji-smile envelope envelope-open exclamation-triangle eye file-earmark-arrow-down file-earmark-arrow-up
    file-earmark-spreadsheet fingerprint folder funnel geo-alt hourglass-split house info-circle journal-text
    key laptop link-45deg list lock mortarboard paperclip pencil pencil-square people people-fill person person-badge
    person-check person-circle person-dash person-gear person-plus person-vcard phone plus plus-lg printer
    question-circle rocket-takeoff search send shield-check shield-lock sliders telephone trash unlock
    x-circle-fill x-lg""".split()


def sprite() -> str:
    """One SVG with a <symbol> for each icon in use."""
    symbols = []
    for name in ICONS:
        svg = (NODE / f"bootstrap-icons/icons/{name}.svg").read_text()
        inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL).group(1).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16" fill="currentColor">{inner}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def main() -> None:
    for folder in (STATIC, FONTS):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    for source in (
        "bootstrap/dist/css/bootstrap.min.css",
        "htmx.org/dist/htmx.min.js",
        "signature_pad/dist/signature_pad.umd.min.js",
    ):
        text = (NODE / source).read_text()
        (STATIC / Path(source).name).write_text(re.sub(r"/[/*]# sourceMappingURL=.*", "", text))
    web = NODE / "@fontsource-variable/atkinson-hyperlegible-next/files"
    for part in ("latin", "latin-ext"):
        shutil.copy(web / f"atkinson-hyperlegible-next-{part}-wght-normal.woff2", STATIC)
    for package, weights in (
        ("atkinson-hyperlegible-next", ("400Regular", "700Bold")),
        ("noto-sans", ("400Regular", "700Bold")),
    ):
        for weight in weights:
            for file in (NODE / "@expo-google-fonts" / package / weight).glob("*.ttf"):
                shutil.copy(file, FONTS)
    (STATIC / "icons.svg").write_text(sprite())


if __name__ == "__main__":
    main()
