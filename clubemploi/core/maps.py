"""Where to look a place up."""

from urllib.parse import quote

MAP = "https://www.openstreetmap.org/search?query="


def map_address(place: str) -> str:
    """The page of a map that searches for this place."""
    return MAP + quote(place)
