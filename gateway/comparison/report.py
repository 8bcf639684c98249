"""The report as one page of HTML, which asks nothing of anybody else and needs no script."""

import os
import tempfile
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway.comparison.findings import EXAMPLES
from gateway.comparison.summary import Summary

_PAGES = Path(__file__).parent / "pages"


def page(summary: Summary) -> str:
    """The page; everything that came from outside is escaped."""
    environment = Environment(
        loader=FileSystemLoader(_PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(moment=_moment, grouped=_grouped)
    style = (_PAGES / "report.css").read_text(encoding="utf-8")
    template = environment.get_template("report.html")
    return template.render(summary=summary, most_examples=EXAMPLES, style=style)


def write(path: Path, summary: Summary) -> None:
    """Puts the page in place whole: whoever reads the file never sees a part of it. Raises OSError."""
    text = page(summary)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _moment(value: datetime) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S")


def _grouped(value: int) -> str:
    return f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
