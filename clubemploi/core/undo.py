"""Changes that can be taken back: each is done, and written down as a step that JSON keeps; undone the last first."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.db import models

Step = dict[str, Any]


def _rows(model: type[models.Model]) -> models.QuerySet[Any]:
    """Every row, whatever the model's managers leave out."""
    return models.QuerySet(model)


def _text(row: models.Model, field: models.Field) -> Any:
    """A column as JSON keeps it, to the microsecond."""
    return None if field.value_from_object(row) is None else field.value_to_string(row)


def _value(model: type[models.Model], name: str, text: Any) -> Any:
    return None if text is None else model._meta.get_field(name).to_python(text)  # type: ignore[union-attr]  # a column


def change_row(steps: list[Step], row: models.Model, **values: Any) -> None:
    """Set these columns (`attname=value`) of a stored row; those that hold the value already are left out."""
    model, fields = type(row), {field.attname: field for field in row._meta.concrete_fields}
    before = {name: _text(row, fields[name]) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    after = {name: _text(row, fields[name]) for name in values}
    changed = [name for name in values if before[name] != after[name]]
    if changed:
        _rows(model).filter(pk=row.pk).update(**{name: values[name] for name in changed})
        pairs = {name: [before[name], after[name]] for name in changed}
        steps.append({"do": "change", "model": model._meta.label_lower, "pk": row.pk, "columns": pairs})


def move_rows(
    steps: list[Step], model: type[models.Model], column: str, pks: Sequence[Any], *, origin: int, to: int
) -> None:
    """Point these rows at another record."""
    if pks:
        _rows(model).filter(pk__in=pks).update(**{column: to})
        move = {"pks": list(pks), "column": column, "origin": origin, "to": to}
        steps.append({"do": "move", "model": model._meta.label_lower, **move})


def remove_row(steps: list[Step], row: models.Model) -> None:
    """Delete one row and nothing else: what still points at it makes the transaction fail rather than vanish."""
    model = type(row)
    columns = {field.attname: _text(row, field) for field in row._meta.concrete_fields}
    rows = _rows(model).filter(pk=row.pk)
    rows._raw_delete(rows.db)  # noqa: SLF001  delete() would take along what points at it
    steps.append({"do": "remove", "model": model._meta.label_lower, "columns": columns})


def take_back(steps: Iterable[Step]) -> list[tuple[type[models.Model], Any, str]]:
    """Undo the steps. What somebody has changed since is left as it is: (model, pk, column) of each such value."""
    left: list[tuple[type[models.Model], Any, str]] = []
    for step in reversed(list(steps)):
        model = apps.get_model(step["model"])
        if step["do"] == "remove":
            _insert(model, step["columns"])
        elif step["do"] == "move":
            moved = _rows(model).filter(pk__in=step["pks"], **{step["column"]: step["to"]})
            moved.update(**{step["column"]: step["origin"]})
        else:
            left += _change_back(model, step)
    return left


def _change_back(model: type[models.Model], step: Step) -> list[tuple[type[models.Model], Any, str]]:
    row = _rows(model).filter(pk=step["pk"]).first()
    if row is None:
        return []
    fields = {field.attname: field for field in model._meta.concrete_fields}
    ours = [name for name, (_, after) in step["columns"].items() if _text(row, fields[name]) == after]
    if ours:
        values = {name: _value(model, name, step["columns"][name][0]) for name in ours}
        _rows(model).filter(pk=row.pk).update(**values)
    return [(model, row.pk, name) for name in step["columns"] if name not in ours]


def _insert(model: type[models.Model], columns: dict[str, Any]) -> None:
    """Insert the row again. A link to what has gone is left empty; the row is skipped when that link is required."""
    row = model(**{name: _value(model, name, text) for name, text in columns.items()})
    for field in model._meta.concrete_fields:
        value = getattr(row, field.attname)
        if value is None or field.primary_key:
            continue
        target = field.related_model if isinstance(field, models.ForeignKey) else None
        gone = target is not None and not _rows(target).filter(pk=value).exists()
        taken = field.unique and _rows(model).filter(**{field.attname: value}).exists()
        if not (gone or taken):
            continue
        if not field.null:
            return
        setattr(row, field.attname, None)
    row.save_base(raw=True, force_insert=True)
