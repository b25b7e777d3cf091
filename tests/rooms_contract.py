"""A contract for import-linter: inside an app, whichever its rooms, imports go down the layers of pyproject.toml."""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

# Around the layers: Django finds these by their name, and they may import any layer.
OUTSIDE = {"apps", "migrations", "management", "templatetags"}


class RoomsContract(Contract):
    """Every module of the `apps` (or of all but `other_than`) stands in one of the `layers`, by its last name.

    A module imports its own layer and those below it; the same names mean the same layers in every room.
    """

    type_name = "rooms"
    apps = fields.ListField(subfield=fields.StringField(), required=False)
    other_than = fields.ListField(subfield=fields.StringField(), required=False)
    layers = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        height = {name: -depth for depth, layer in enumerate(self.layers) for name in layer.split()}
        modules = [module for module in sorted(graph.modules) if self.is_ours(graph, module)]
        unlisted = [module for module in modules if last(module) not in height]
        upwards = [
            f"{module} (l.{line['line_number']}) -> {imported}"
            for module in modules
            for imported in sorted(graph.find_modules_directly_imported_by(module) & {*modules})
            if app_of(module) == app_of(imported) and not {module, imported} & {*unlisted}
            if height[last(module)] < height[last(imported)]
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


def app_of(module: str) -> str:
    return module.split(".")[1]
