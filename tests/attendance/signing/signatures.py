"""What is drawn by a finger on the glass, and the signature that it makes."""

import uuid

from clubemploi.attendance.signing.operations import sign_presence

STROKES = [[[100, 200], [150, 180], [200, 240], [260, 190]], [[300, 200], [320, 220], [350, 180], [400, 210]]]


def sign(row, by, **fields):
    return sign_presence(row, STROKES, **{"by": by, "method": "device", "key": uuid.uuid4(), **fields})
