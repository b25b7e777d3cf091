"""Sound, film and text, in the child: walked from the first byte to the last, so that nothing else hides in them."""

import re
from pathlib import Path
from typing import IO

from clubemploi.uploads.rules import DAMAGED, NOT_TEXT, OTHER_FILM, WEB_PAGE, UnsafeError

BIG_INDEX = 64 * 1024 * 1024
LONGEST_TAGS = 256 * 1024
SOUND_BRANDS = (b"M4A ", b"M4B ")
FILM_BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V ", b"MSNV")
BITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
BITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
RATES = (44100, 48000, 32000)
MARKUP = re.compile(r"(?i)\s*<(\?xml|!doctype|html|head|body|svg|table|script|iframe)|<(script|html|svg|iframe)[\s>]")
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def iso_format(path: Path) -> str:
    """« mp4 » or « m4a »: boxes one after another up to the end, with an index and data."""
    size, place, kinds, films = path.stat().st_size, 0, [], False
    with path.open("rb") as file:
        brand = file.read(12)[8:]
        while place < size:
            file.seek(place)
            head = file.read(16)
            length, kind = int.from_bytes(head[:4], "big"), head[4:8]
            if length == 1:
                length = int.from_bytes(head[8:], "big")
            elif length == 0:
                length = size - place
            if length < 8 or place + length > size or not kind.isalnum():
                raise UnsafeError(DAMAGED)
            if kind == b"moov":
                file.seek(place)
                films = bool(re.search(rb"hdlr.{8}vide", file.read(min(length, BIG_INDEX)), re.DOTALL))
            kinds.append(kind)
            place += length
    if brand not in (*SOUND_BRANDS, *FILM_BRANDS):
        raise UnsafeError(OTHER_FILM)
    if b"moov" not in kinds or not {b"mdat", b"moof"} & set(kinds):
        raise UnsafeError(DAMAGED)
    return "mp4" if films else "m4a"


def check_wav(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(16)
    if head[12:] not in (b"fmt ", b"JUNK", b"bext", b"LIST") or path.stat().st_size - 8 - int.from_bytes(
        head[4:8], "little"
    ) not in (0, 1):
        raise UnsafeError(DAMAGED)


def check_ogg(path: Path) -> None:
    """Sound only, page after page."""
    size, place = path.stat().st_size, 0
    with path.open("rb") as file:
        first = file.read(64)
        if not any(mark in first for mark in (b"OpusHead", b"\x01vorbis", b"\x7fFLAC", b"Speex ")):
            raise UnsafeError(OTHER_FILM)
        while place < size:
            file.seek(place)
            head = file.read(27)
            if len(head) < 27 or not head.startswith(b"OggS\0"):
                raise UnsafeError(DAMAGED)
            place += 27 + head[26] + sum(file.read(head[26]))
    if place > size:
        raise UnsafeError(DAMAGED)


def check_webm(path: Path) -> None:
    """The EBML heading says webm; its one segment ends with the file, or does not know where it ends (telephones)."""
    with path.open("rb") as file:
        head = file.read(4096)
    length, start = _ebml_length(head, 4)
    segment = start + (length or 0)
    if b"\x42\x82\x84webm" not in head[:segment]:
        raise UnsafeError(OTHER_FILM)
    if head[segment : segment + 4] != b"\x18\x53\x80\x67":
        raise UnsafeError(DAMAGED)
    length, start = _ebml_length(head, segment + 4)
    if length is not None and start + length != path.stat().st_size:
        raise UnsafeError(DAMAGED)


def _ebml_length(head: bytes, place: int) -> tuple[int | None, int]:
    """What is written at `place` (None: unknown), and where the content starts."""
    width = 9 - head[place : place + 1].rjust(1, b"\0")[0].bit_length()
    if width > 8:
        raise UnsafeError(DAMAGED)
    value = int.from_bytes(head[place : place + width], "big") - (1 << 7 * width)
    return (None if value == (1 << 7 * width) - 1 else value), place + width


def check_mp3(path: Path) -> None:
    """Frames of layer III one after another, between the tags that players write."""
    size, frames, rest = path.stat().st_size, 0, b""
    with path.open("rb") as file:
        place = _id3_length(file)
        while place < size:
            file.seek(place)
            rest = file.read(8)
            if not (length := _frame_length(rest)):
                rest += file.read(LONGEST_TAGS)
                break
            place, frames, rest = place + length, frames + 1, b""
    if frames < 3 or (rest.strip(b"\0") and not _is_tags(rest)):
        raise UnsafeError(DAMAGED)


def _is_tags(rest: bytes) -> bool:
    """ID3v1's 128 bytes, alone or behind APE's or Lyrics3's: from their heading to their end."""
    ends = rest[-128:-125] == b"TAG" or rest[-32:-24] == b"APETAGEX"
    return len(rest) <= LONGEST_TAGS and ends and (len(rest) == 128 or rest.startswith((b"APETAGEX", b"LYRICSBEGIN")))


def _id3_length(file: IO[bytes]) -> int:
    head = file.read(10)
    if not head.startswith(b"ID3"):
        return 0
    length = 0
    for byte in head[6:]:
        length = length << 7 | byte & 0x7F
    return 10 + length


def _frame_length(head: bytes) -> int:
    """0: no frame of layer III starts here."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2 or head[1] & 0x18 == 0x08:
        return 0
    version, bits, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if bits in (0, 15) or rate == 3:
        return 0
    first = version == 3
    divided = RATES[rate] >> (0 if first else 1 if version == 2 else 2)
    return (144 if first else 72) * (BITS_1 if first else BITS_2)[bits] * 1000 // divided + (head[2] >> 1 & 1)


def as_utf8(content: bytes) -> bytes:
    """Text in UTF-8, UTF-16 with its mark, or what Windows wrote in French; never a web page or a drawing."""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = content.decode("utf-16")
        else:
            text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if CONTROLS.search(text) or "\ufffd" in text:
        raise UnsafeError(NOT_TEXT)
    if MARKUP.match(text) or MARKUP.search(text[:4096]):
        raise UnsafeError(WEB_PAGE)
    return text.encode()
