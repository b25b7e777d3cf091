"""Rules of the house that no linter knows."""

import ast
import inspect
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.template.loader import get_template
from django.urls import URLResolver, get_resolver

CODE = Path("clubemploi")
OURS = [config for config in apps.get_app_configs() if config.name.startswith("clubemploi.")]
PYTHON = sorted(p for p in CODE.rglob("*.py") if "migrations" not in p.parts)
BENCH = sorted(Path("bench").glob("*.py"))
TEMPLATES = sorted(CODE.rglob("templates/**/*.html"))
ASSETS = sorted(p for ext in ("css", "js") for p in CODE.rglob(f"static/**/*.{ext}") if "vendor" not in p.parts)
TESTS = sorted(Path("tests").rglob("*.py"))
WIDEST = {".html": 140, ".css": 140, ".js": 120}
# Lists of words, not logic.
LONG_BY_NATURE: set[str] = set()


def text_of(paths):
    return "\n".join(path.read_text() for path in paths)


def lines(path):
    return len(path.read_text().splitlines())


def test_files_stay_short():
    too_long = [f"{p}: {lines(p)}" for p in [*PYTHON, *BENCH] if lines(p) > 400 and str(p) not in LONG_BY_NATURE]
    too_long += [f"{p}: {lines(p)}" for p in TEMPLATES if lines(p) > 150]
    too_long += [f"{p}: {lines(p)}" for p in ASSETS if lines(p) > 400]
    too_long += [f"{p}: {lines(p)}" for p in TESTS if lines(p) > 500]
    assert too_long == []


def test_lines_stay_narrow():
    """Of templates, style sheets and scripts; Python's are the formatter's business."""
    too_wide = [
        f"{path}:{number} ({len(line)})"
        for path in [*TEMPLATES, *ASSETS]
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > WIDEST[path.suffix]
    ]
    assert too_wide == []


BORROWED = re.compile(r"^\s*(from tests[\w.]* import .*\btest_|(from|import) tests\.([\w.]+\.)?test_)", re.MULTILINE)


def test_no_test_module_imports_from_another():
    """What two of them share has a module of its own, named after what it knows."""
    assert [str(path) for path in TESTS if BORROWED.search(path.read_text())] == []


def test_functions_stay_short():
    too_long = []
    for path in [*PYTHON, *BENCH]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 40:
                too_long.append(f"{path}:{node.lineno} {node.name}")
    assert too_long == []


def test_no_import_hides_in_a_function():
    hidden = []
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                inside = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                hidden += [f"{path}:{n.lineno}" for n in inside]
    assert hidden == []


def test_every_template_is_used():
    """By a view, another template, Django, or allauth (templates named account/… and mfa/…)."""
    everything = text_of([*PYTHON, *TEMPLATES])
    unused = []
    for path in TEMPLATES:
        name = str(path).split("/templates/")[1]
        if f'"{name}"' not in everything and not name.startswith(("account/", "mfa/")):
            unused.append(name)
    assert unused == []


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_templates_compile_and_hold_no_inline_script_or_style(path):
    get_template(str(path).split("/templates/")[1])
    source = path.read_text()
    for forbidden in (
        r"\sstyle=",
        r"<style",
        r"\son[a-z]+=",
        r"\shx-on",
        r'<script(?![^>]*(\ssrc=|type="application/json"))',
        r"javascript:",
    ):
        assert not re.search(forbidden, source), forbidden
    assert "autoescape off" not in source
    # The one field whose markup is ours is the help text; and the guide, read from our own files, with HTML turned off.
    ours = "text|safe" if path.parts[-2:] == ("guide", "page.html") else "help_text|safe"
    assert source.count("|safe") == source.count(ours)


def test_nobody_marks_text_safe():
    assert "mark_safe" not in text_of(PYTHON)


def test_help_texts_hold_no_markup_of_a_stranger():
    """`help_text|safe` in core/field.html shows what forms and models say, never data."""
    assert (CODE / "core/templates/core/field.html").read_text().count("|safe") == 3
    assert text_of(TEMPLATES).count("|safe") == 4  # the last is the guide's


def test_every_field_has_a_french_name():
    silent = [
        f"{model.__name__}.{field.name}"
        for config in OURS
        for model in config.get_models()
        for field in model._meta.concrete_fields
        if field.verbose_name == field.name.replace("_", " ") and field.verbose_name not in KNOWN
    ]
    assert silent == []


# Fields that no person ever reads, or whose name is the same in French.
KNOWN = {
    "ID", "id", "version", "creation key", "name key", "email", "password", "last login", "note", "situation", "source",
    "civility", "club", "trainee", "session", "enrolment", "workshop", "entry", "key", "user", "last session date",
    "sheet import", "document", "description", "merged", "number", "cells", "plan", "fingerprint", "doubt", "token",
    "row", "logo", "logo version",
}  # fmt: skip


OPERATIONS = [path for path in PYTHON if path.name == "operations.py"]
# Called by a page or a command, and nobody is signed in yet; or what the worker does a moment later anyway.
OWN_ACTOR = {
    "make_set_up_link", "set_up", "create_administrator", "accept_invitation", "enter_own_space",
    "record_unsent", "seal_sheet", "seal_few",
}  # fmt: skip


def test_operations_are_documented():
    for path in OPERATIONS:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{path}: {node.name}"


def called_operations(path):
    """(module, name) of each operation that this file imports or reaches by `operations.name`."""
    modules, tree = {}, ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("clubemploi."):
            for alias in node.names:
                if node.module.endswith(".operations"):
                    yield node.module, alias.name
                elif alias.name == "operations":
                    modules[alias.asname or alias.name] = f"{node.module}.operations"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield modules[node.value.id], node.attr


# Who asks: what people open, and the commands. The parts of operations and the worker's jobs have no actor.
DOORS = [path for path in PYTHON if path.stem in {"views", "pages", "composer", "adapter"} or "commands" in path.parts]


def test_what_a_page_does_is_told_who_does_it():
    for module, name in {called for path in DOORS for called in called_operations(path)}:
        function = getattr(import_module(module), name)
        if inspect.isfunction(function) and name not in OWN_ACTOR:
            assert "by" in inspect.signature(function).parameters, f"{module}.{name}"


def test_those_without_an_actor_are_called():
    assert {name for path in DOORS for _, name in called_operations(path)} >= OWN_ACTOR


LAYERS = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][1]["layers"]
STEPS = next(layer.split() for layer in LAYERS if "operations" in layer.split())
# What may write: operations and their steps, models, the worker's housekeeping; and, of sessions, the middleware.
WRITING = {*STEPS, "models", "tasks", "middleware"}
READING = {name for layer in LAYERS for name in layer.split()} - WRITING
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "update", "delete"}
NO_ROWS = {"attrs", "initial", "digest", "session", "picture"}  # dictionaries and the like have these verbs too


def writes_of(source):
    """The calls in this code that write rows, whatever they are spread over."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            owner = node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if name not in NO_ROWS:
                yield ast.unparse(node)


def test_only_operations_write():
    """Views, forms, queries, prints and template tags leave it to operations."""
    below = {"core", "files", "uploads", "pdf", "demo"}
    apps_ = [path for path in PYTHON if path.parts[1] not in below and "commands" not in path.parts]
    reading = [p for p in apps_ if p.stem in READING or p.parts[1] == "config" or "templatetags" in p.parts]
    assert [f"{path}: {call}" for path in reading for call in writes_of(path.read_text())] == []


def test_the_ways_to_write_are_known():
    for line in (
        "row.save()",
        "rows.update(place=place)",
        "club.enrolments.update(\n    status=x)",
        "Club.objects.create()",
    ):
        assert [*writes_of(line)], line
    assert [*writes_of("form.fields['a'].widget.attrs.update(min=1)")] == []


def test_a_room_s_door_is_empty():
    """Code in an `__init__.py` stands in no layer."""
    assert [path for path in PYTHON if path.name == "__init__.py" and path.parent != CODE and path.read_text()] == []


def test_imports_name_what_they_take():
    """`import clubemploi.clubs.views as x` would go past the rules on who calls what."""
    whole = re.compile(r"^\s*import clubemploi", re.MULTILINE)
    assert [path for path in [*PYTHON, *TESTS] if whole.search(path.read_text())] == []


VIEWS_OF = re.compile(r"^from clubemploi\.(\w+)[\w.]*(?:\.views import| import .*\bviews\b)", re.MULTILINE)


def test_no_views_import_another_app_s_views():
    views = [path for path in PYTHON if path.name == "views.py"]
    assert [path for path in views if {*VIEWS_OF.findall(path.read_text())} - {path.parts[1]}] == []


SPELLED = re.compile(r"""(?:undo=|redirect\(|(?:href|action|hx-\w+)=)f?["']/[^"']+["']""")


def test_addresses_have_names():
    """One that is spelled is one that a change of urls.py breaks in silence."""
    assert [f"{path}: {x}" for path in [*PYTHON, *TEMPLATES] for x in SPELLED.findall(path.read_text())] == []
    assert SPELLED.search('redirect(f"/clubs/{pk}/")')
    assert SPELLED.search('<a href="/clubs/">')


def test_a_folder_is_no_corridor():
    """At most 25 files in one folder, templates and translations apart."""
    folders = {path.parent for path in [*PYTHON, *TESTS]}
    assert [folder for folder in sorted(folders) if len(list(folder.glob("*.py"))) > 25] == []


TEMPLATE_NAMES = {str(path).split("/templates/")[1] for path in TEMPLATES}


def test_the_paths_that_the_documents_name_exist():
    """`tests/cast.py`, `config/menu.py`, docs/adr/0013: from the root, from the code, or among the documents."""
    missing = []
    for page in [Path("README.md"), Path("CONTRIBUTING.md"), *Path("docs").rglob("*.md")]:
        for name in re.findall(r"[`( ]((?:[\w.-]+/)+[\w-]+\.(?:py|md|html|css|js|typ|sh))\b", page.read_text()):
            if not any((base / name).exists() for base in (Path(), CODE, page.parent)) and name not in TEMPLATE_NAMES:
                missing.append(f"{page}: {name}")
    assert missing == []


LABELS = [
    "Gestion des clubs emploi", "Ajouter un club emploi", "Valider la création", "Ajouter un atelier", "liste inscrits",
    "feuille présence", "ajouter un club emploi", "Club emploi", "Mes clubs", "Mise à jour des données personnelles",
    "1 - mes coordonnées", "2 - choix du club emploi", "enregistrer votre inscription", "envoi documentation",
]  # fmt: skip


@pytest.mark.parametrize("label", LABELS)
def test_the_manual_s_labels_are_kept_to_the_letter(label):
    assert label in text_of(TEMPLATES)


def test_french_typography_in_templates():
    """The apostrophe is ’ in what people read; a straight one is code."""
    straight = []
    for path in TEMPLATES:
        prose = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", "", path.read_text(), flags=re.DOTALL)
        straight += [f"{path}: …{m.group()}…" for m in re.finditer(r"\w+'\w+", prose)]
    assert straight == []


def test_french_spaces_in_templates():
    """No line may begin with « : »: the space before it does not break, nor the one after « or before »."""
    loose = []
    for path in TEMPLATES:
        prose = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", "", path.read_text(), flags=re.DOTALL)
        loose += [f"{path}: …{m.group()}…" for m in re.finditer(r"\w+ [:;?!»](?!\w)|« \w+", prose)]
    assert loose == []


def test_the_glossary_names_what_exists():
    """`Trainee.in_network`, `journal.Entry`, `participants_list`: each is a model, its attribute, or a function."""
    known = {model.__name__: model for config in OURS for model in config.get_models()}
    code, unknown = text_of(PYTHON), []
    for line in Path("docs/glossary.md").read_text().splitlines():
        cells = line.split("|")
        for name in re.findall(r"`([\w.]+)`", cells[2]) if len(cells) > 3 else []:
            model, _, attribute = name.removeprefix("journal.").partition(".")
            if model in known:
                thing = known[model]
                for part in filter(None, attribute.split(".")):
                    thing = getattr(thing, part, None)
                if thing is not None:
                    continue
            elif f"def {name}(" in code:
                continue
            unknown.append(name)
    assert unknown == []


def test_requirements_are_hashed_and_name_no_registry():
    for path in Path("requirements").glob("*.txt"):
        text = path.read_text()
        assert "--hash=sha256:" in text
        assert not re.search(r"--(extra-)?index-url|--find-links|://", text), path
    assert '"resolved"' not in Path("package-lock.json").read_text()


OF_THEIR_OWN = {"browser", "chaos"}  # walks and disasters are about the whole


def test_tests_mirror_the_house():
    """A test stands in the folder of what it tests."""
    folders = {path.parent.relative_to("tests") for path in TESTS if path.name.startswith("test_")} - {Path()}
    strangers = [
        f for f in sorted(folders) if f.parts[0] not in OF_THEIR_OWN and not (CODE / f / "__init__.py").exists()
    ]
    assert strangers == []


def open_patterns(resolver=None, before="/"):
    """(address, view) of what is open to all, wherever it is written."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from open_patterns(entry, before + str(entry.pattern))
        elif not getattr(entry.callback, "login_required", True):
            yield before + str(entry.pattern), entry.callback


def test_every_link_that_opens_without_signing_in_is_written_down():
    """In docs/access.md: who makes it, how long it lasts, what it opens, how it dies."""
    written = Path("docs/access.md").read_text()
    ours = [route for route, view in open_patterns() if view.__module__.startswith("clubemploi.") and "<" in route]
    assert len(ours) >= 8
    assert [route for route in ours if f"`{route.partition('<')[0]}<token>" not in written] == []
