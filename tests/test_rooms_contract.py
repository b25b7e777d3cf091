"""The control of the contract that holds the house together: what it must refuse, it does."""

import pytest
from grimp import ImportGraph

from tests.rooms_contract import RoomsContract


def check(*imports, apps=("clubs", "trainees")):
    graph = ImportGraph()
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported, line_number=3, line_contents="…")
    options = {
        "name": "rooms",
        "layers": ["views", "operations steps", "models"],
        "apps": list(apps),
        "allowed": ["*.models -> *.clubs.steps"],
    }
    return RoomsContract(name="rooms", session_options={}, contract_options=options).check(graph, verbose=False)


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("clubemploi.clubs.models", "clubemploi.clubs.operations"),
        ("clubemploi.clubs.operations", "clubemploi.clubs.workshops.views"),  # from the door into a room
        ("clubemploi.clubs.workshops.operations", "clubemploi.clubs.views"),  # from a room to the door
        ("clubemploi.clubs.workshops.steps", "clubemploi.clubs.enrolments.views"),  # from a room into another
        ("clubemploi.clubs.models", "clubemploi.trainees.views"),  # from an app into another
    ],
)
def test_an_import_upwards_is_refused(importer, imported):
    found = check((importer, imported))
    assert not found.kept
    assert found.metadata == {"unlisted": [], "upwards": [f"{importer} (l.3) -> {imported}"]}


def test_a_module_in_no_layer_is_refused():
    found = check(("clubemploi.clubs.workshops.helpers", "clubemploi.clubs.models"))
    assert (found.kept, found.metadata["unlisted"]) == (False, ["clubemploi.clubs.workshops.helpers"])


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("clubemploi.clubs.workshops.views", "clubemploi.clubs.models"),
        ("clubemploi.clubs.operations", "clubemploi.clubs.workshops.steps"),  # the same layer
        ("clubemploi.clubs.models", "clubemploi.core.dates"),  # of an app with layers of its own
        ("clubemploi.clubs.models", "clubemploi.clubs.steps"),  # allowed by its line
        ("clubemploi.clubs.management.commands.count", "clubemploi.clubs.views"),
    ],
)
def test_the_rest_is_not_its_business(importer, imported):
    assert check((importer, imported)).kept
