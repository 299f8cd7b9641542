"""Text that another program reads, from a template: what a template is not given is an error, never an empty string.

For foreign text with comments or code in it; plain data is made as objects and serialized.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def render(template: str, values: Mapping[str, object]) -> str:
    """The text of a template, for example `templates/project/README.md.j2`; paths are those inside this package.

    Raises:
        jinja2.UndefinedError: the template uses a value that is not given.
    """
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=False,  # nothing rendered here is HTML
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
