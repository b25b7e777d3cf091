"""The harness: the cast, clients signed in as one of them, and a database that truly empties between tests."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase

from clubemploi.journal.migrations import _append_only as append_only
from tests.cast import Cast, make_cast

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
