"""A template and its values -> text: Jinja, in a sandbox that reads and never writes.

A value is escaped as it is printed: into the marks of `paper.markup`, or into HTML. What a template asks for and does
not get is a fault of the template, told with its file and line.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from lmcvote import bundled, spoken
from lmcvote.findings import BadInput, Finding, counted, listed
from lmcvote.paper import markup
from lmcvote.paper.compose import in_words


def filled(environment: ImmutableSandboxedEnvironment, template: str, values: Mapping[str, Any]) -> str:
    """The template's text with its values. Raises BadInput, naming the file, where the template is broken."""
    try:
        return environment.get_template(template).render(values)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        message = f"templates/{template}: {error}. Correct the wording, or install lmcvote again."
        raise BadInput(Finding("template-broken", message, template, line)) from None


@cache
def texts() -> ImmutableSandboxedEnvironment:
    """For text: every value is escaped as it is printed."""
    return _environment(autoescape=False, finalize=lambda value: markup.escaped(_said(value)))


@cache
def pages() -> ImmutableSandboxedEnvironment:
    """For HTML: Jinja escapes every value."""
    return _environment(autoescape=True, finalize=lambda value: markup.shown(_said(value)))


def _environment(**options: Any) -> ImmutableSandboxedEnvironment:  # noqa: ANN401 (Jinja's own)
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(bundled.folder("templates")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    environment.filters.update(
        counted=counted,
        day=spoken.in_words,
        fours=_fours,
        in_words=in_words,
        listed=listed,
        more=_more,
        thousands=_thousands,
    )
    return environment


def _said(value: object) -> str:
    """A value's text. Only text and whole numbers have one: None in print is a mistake of ours, not a word."""
    if isinstance(value, Undefined):
        return str(value)  # raises, naming what is missing
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(f"{value!r} is neither text nor a whole number")
    return str(value)


def _fours(digits: str) -> str:
    """A digest as two people read it: groups of four.

    >>> _fours("0123456789ab")
    '0123 4567 89ab'
    """
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def _thousands(number: int) -> str:
    """A whole number with a comma at each thousand.

    >>> _thousands(1234567)
    '1,234,567'
    """
    return f"{number:,}"


def _more(number: int, percent: int) -> int:
    """A whole number and so many in a hundred more, rounded up: what to order.

    >>> _more(200, 5), _more(201, 5), _more(0, 5)
    (210, 212, 0)
    """
    return -(-number * (100 + percent) // 100)
