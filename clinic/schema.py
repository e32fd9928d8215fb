"""Checks a YAML file against a pydantic model and says every fault with its line and what is allowed."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, Extra, ValidationError
from pydantic.fields import ModelField

from clinic.located_yaml import Document
from clinic.problems import InvalidFilesError, Problem


class StrictModel(BaseModel):
    """A model that knows all its keys."""

    class Config:
        """pydantic's settings: an unknown key is an error, a built model does not change."""

        extra = Extra.forbid
        allow_mutation = False


Model = TypeVar("Model", bound=StrictModel)


def parse(document: Document, model: type[Model]) -> Model:
    """Return the document as an instance of the model.

    Raises:
        InvalidFilesError: with one problem for every fault, each with its line, the key and what is allowed.
    """
    if not isinstance(document.data, dict):
        raise InvalidFilesError([document.problem((), "must hold keys and values")])
    try:
        return model.parse_obj(document.data)
    except ValidationError as error:
        problems = [_problem(document, model, fault) for fault in error.errors()]
        raise InvalidFilesError(problems) from error


def _problem(document: Document, model: type[BaseModel], fault: Any) -> Problem:
    location = tuple(part for part in fault["loc"] if part != "__root__")
    name = ".".join(str(part) for part in location) or "the file"
    if fault["type"] == "value_error.extra":
        owner = _model_at(model, location[:-1])
        allowed = ", ".join(sorted(_keys(owner))) if owner else "nothing"
        return document.problem(location, f"unknown key '{name}'; allowed here: {allowed}")
    if fault["type"] == "value_error.missing":
        return document.problem(location, f"the key '{name}' is missing")
    if fault["type"] == "type_error.str":
        return document.problem(location, f"'{name}' must be text, in quotes")
    return document.problem(location, f"'{name}': {fault['msg']}")


def _keys(model: type[BaseModel]) -> set[str]:
    return {field.alias for field in model.__fields__.values()}


def _model_at(model: type[BaseModel], location: tuple[str | int, ...]) -> type[BaseModel] | None:
    """Return the model that a location inside a model's data belongs to."""
    current: type[BaseModel] | None = model
    for part in location:
        if current is None:
            return None
        found = [field for field in current.__fields__.values() if field.alias == part]
        if found:
            current = _model_of(found[0])
    return current


def _model_of(field: ModelField) -> type[BaseModel] | None:
    """Return the model of a field's values, however deep in lists and mappings they stand."""
    while field.sub_fields:
        field = field.sub_fields[0]
    inner = field.type_
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None
