"""The one way to check rights: load through `visible_to(user)` (404), then `require(can_…)` (403)."""

from django.core.exceptions import PermissionDenied


def require(allowed: bool) -> None:
    """Stop with a 403 page unless `allowed`."""
    if not allowed:
        raise PermissionDenied
