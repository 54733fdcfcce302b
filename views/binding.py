"""Handlers bound to the assistant in a way that Gradio can still read what they take."""

from collections.abc import Callable
from functools import partial, wraps
from inspect import signature
from typing import Any


def bind_typed(handler: Callable[..., Any], *first: Any) -> Callable[..., Any]:
    """A partial() that keeps its type hints: Gradio asks them, and finds none on a partial."""

    @wraps(handler)
    def bound(*args: Any) -> Any:
        return handler(*first, *args)

    bound.__signature__ = signature(partial(handler, *first))  # type: ignore[attr-defined]
    return bound
