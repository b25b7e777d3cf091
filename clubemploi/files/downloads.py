"""Giving people's files: each request by a view that has checked rights, under headers that keep the file tame.

To show a file within a page (an <iframe>, <img>, <audio> or <video> whose address is a view that answers
`download_response(…, inline=True)`), the page's own view says `@previews`, and nothing else changes. A PDF goes in
an <iframe>; for telephones, whose browsers have no PDF reader, put a link to its own tab beside it.
"""

import re
from collections.abc import Iterator
from typing import IO, Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

CHUNK = 64 * 1024
SHOWN_INLINE = ("application/pdf", "image/", "audio/", "video/", "text/plain")
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
previews: Any = csp_update({"frame-src": [SELF], "media-src": [SELF]})  # its own type knows no argument of a view


class _Part:
    """So many bytes of a file from where it stands; closed with the answer."""

    def __init__(self, file: IO[bytes], length: int) -> None:
        self.file, self.left = file, length

    def __iter__(self) -> Iterator[bytes]:
        while self.left and (chunk := self.file.read(min(CHUNK, self.left))):
            self.left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self.file.close()


def download_response(
    request: HttpRequest, file: IO[bytes], name: str, content_type: str, *, inline: bool = False
) -> HttpResponseBase:
    """The file (open and seekable: it is closed with the answer), or the part that `Range` asks for: 206, or 416.

    `name`: as people see it (clean_name). `content_type`: ours, from CheckedFile. `inline`: show PDFs, pictures, sound,
    film and text, in a tab or in a page of ours; anything else is saved all the same.
    """
    size = file.seek(0, 2)
    part = asked_range(request.headers.get("Range", ""), size)
    start, end = part or (0, size - 1)
    if part and start > end:
        file.close()
        response: HttpResponseBase = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        file.seek(start)
        response = StreamingHttpResponse(_Part(file, end - start + 1), content_type=content_type)
        response["Content-Length"] = end - start + 1
        if part:
            response.status_code = 206
            response["Content-Range"] = f"bytes {start}-{end}/{size}"
    shown = inline and content_type.startswith(SHOWN_INLINE) and "svg" not in content_type
    response["Content-Disposition"] = content_disposition_header(as_attachment=not shown, filename=name) or "inline"
    response["Content-Encoding"] = "identity"  # GZipMiddleware leaves it alone: parts are parts of the file itself
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    response["Content-Security-Policy"] = _policy(content_type, shown=shown)
    if shown:
        response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _policy(content_type: str, *, shown: bool) -> str:
    if not shown:
        return "sandbox; default-src 'none'; frame-ancestors 'none'"
    # Chromium's PDF reader does not start in a sandbox; it has its own.
    sandbox = "" if content_type == "application/pdf" else "sandbox; "
    sources = "img-src 'self'; media-src 'self'; object-src 'self'; style-src 'unsafe-inline'"
    return f"{sandbox}default-src 'none'; {sources}; frame-ancestors 'self'"


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte; nothing when no single range is asked for; start > end when there is no such part."""
    match = RANGE.fullmatch(header.replace(" ", ""))
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:  # the last so many
        return (max(0, size - int(last)), size - 1) if int(last) else (size, -1)
    start, end = int(first), min(int(last or size), size - 1)
    if last and int(last) < start:
        return None  # not a range at all
    return (start, end) if start < size else (size, -1)
