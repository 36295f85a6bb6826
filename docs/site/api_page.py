"""Makes the reference of a Python module from the docstrings of what it offers."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any, ForwardRef

from docs.site.markup import fence, table
from envlint.documentation import field_docstrings


def api_page(module: ModuleType, title: str, introduction: str) -> str:
    """A page of everything in a module's `__all__`, in Markdown."""
    names = sorted(module.__all__, key=lambda each: (each.lower(), each))
    parts = [f"# {title}\n\n{introduction}\n"]
    parts += (_entry(name, getattr(module, name)) for name in names)
    return "\n".join(parts)


def _entry(name: str, thing: Any) -> str:
    heading = f"## `{name}` {{ #{name} }}\n"
    if isinstance(thing, ModuleType):
        members = [f"### `{name}.{key}`\n\n{_callable(key, each)}" for key, each in _functions(thing)]
        return "\n".join((heading, _text(thing), *members))
    if isinstance(thing, type):
        return "\n".join((heading, *_class(name, thing)))
    if callable(thing):
        return f"{heading}\n{_callable(name, thing)}"
    return f"{heading}\n{fence('python', f'{name} = {thing!r}')}"


def _functions(module: ModuleType) -> Iterator[tuple[str, FunctionType]]:
    for name, each in vars(module).items():
        if isinstance(each, FunctionType) and each.__module__ == module.__name__ and not name.startswith("_"):
            yield name, each


def _class(name: str, of: type[Any]) -> Iterator[str]:
    # Enums and NamedTuples have signatures of their machinery, which say nothing to a reader.
    documented = inspect.cleandoc(of.__doc__ or "")
    if documented and not documented.startswith(f"{name}("):
        yield f"{documented}\n"
    fields = field_docstrings(of)
    rows = [
        (f"`{key}`", f"`{_annotation(annotation)}`", fields.get(key, ""))
        for key, annotation in inspect.get_annotations(of).items()
        if not key.startswith("_")
    ]
    if members := getattr(of, "__members__", None):
        rows = [(f"`{key}`", f"`{member.value!r}`", "") for key, member in members.items()]
    if rows:
        yield table(("attribute", "", ""), rows)
    for key, each in vars(of).items():
        inner = inspect.unwrap(getattr(each, "func", None) or getattr(each, "fget", None) or each)
        if key.startswith("_") or not isinstance(inner, FunctionType) or inner.__module__ != of.__module__:
            continue
        if isinstance(each, FunctionType):
            yield f"### `{name}.{key}` {{ #{name}.{key} }}\n\n{_callable(key, inner)}"
        else:
            returned = _annotation(inner.__annotations__.get("return", ""))
            yield f"### `{name}.{key}` {{ #{name}.{key} }}\n\n`{returned}`\n\n{_text(inner)}"


def _callable(name: str, thing: Any) -> str:
    signature = str(inspect.signature(thing)).replace("'", "")
    return f"{fence('python', f'def {name}{signature}')}\n{_text(thing)}"


def _annotation(annotation: Any) -> str:
    if isinstance(annotation, str | ForwardRef):
        return annotation if isinstance(annotation, str) else annotation.__forward_arg__
    return annotation.__name__ if isinstance(annotation, type) else str(annotation).replace("typing.", "")


def _text(thing: Any) -> str:
    return f"{inspect.cleandoc(thing.__doc__ or '')}\n"
