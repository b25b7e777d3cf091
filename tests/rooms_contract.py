"""A contract for import-linter: whichever their app and room, imports go down the layers of pyproject.toml."""

from fnmatch import fnmatch
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

# Around the layers: Django finds these by their name, and they may import any layer.
OUTSIDE = {"apps", "migrations", "management", "templatetags"}


class RoomsContract(Contract):
    """Every module of the `apps` (or of all but `other_than`) stands in one of the `layers`, by its last name.

    A module imports its own layer and those below it; the same names mean the same layers in every room. `allowed`:
    patterns of the few imports that go up all the same.
    """

    type_name = "rooms"
    apps = fields.ListField(subfield=fields.StringField(), required=False)
    other_than = fields.ListField(subfield=fields.StringField(), required=False)
    layers = fields.ListField(subfield=fields.StringField())
    allowed = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        height = {name: -depth for depth, layer in enumerate(self.layers) for name in layer.split()}
        modules = [module for module in sorted(graph.modules) if self.is_ours(graph, module)]
        unlisted = [module for module in modules if last(module) not in height]
        upwards = [
            f"{module} (l.{line['line_number']}) -> {imported}"
            for module in modules
            for imported in sorted(graph.find_modules_directly_imported_by(module) & {*modules})
            if not {module, imported} & {*unlisted} and height[last(module)] < height[last(imported)]
            if not any(fnmatch(f"{module} -> {imported}", pattern) for pattern in self.allowed or [])
            for line in graph.get_import_details(importer=module, imported=imported)
        ]
        return ContractCheck(kept=not unlisted and not upwards, metadata={"unlisted": unlisted, "upwards": upwards})

    def is_ours(self, graph: ImportGraph, module: str) -> bool:
        parts = module.split(".")
        if len(parts) < 3 or {*parts} & OUTSIDE or graph.find_children(module):
            return False
        return parts[1] in self.apps if self.apps else parts[1] not in (self.other_than or [])

    def render_broken_contract(self, check: ContractCheck) -> None:
        said: dict[str, list[Any]] = check.metadata
        for title, lines in (("In no layer", said["unlisted"]), ("Upwards", said["upwards"])):
            for line in lines:
                output.print_error(f"{title}: {line}")


def last(module: str) -> str:
    return module.rpartition(".")[2]
