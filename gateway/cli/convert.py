"""`convert`: objects of one vendor as another has them, and what became of each field."""

import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import orjson
import typer

from adapters.registry import converters
from gateway.cli.json_input import json_values
from gateway.cli.loss_reports import print_report
from gateway.conversion.convert import Conversion, convert
from gateway.conversion.findings import LossReport, merged
from gateway.conversion.forms import Converter, Kind
from gateway.conversion.shelf import Shelf
from gateway.domain.errors import ConversionRefused

Source = Annotated[str, typer.Option("--from", metavar="VENDOR", help="Whose objects they are.")]
Target = Annotated[str, typer.Option("--to", metavar="VENDOR", help="Whose they are to become.")]
KindOption = Annotated[
    Kind, typer.Option("--kind", help="The body that creates a campaign, or an object as the API shows it.")
]
Audiences = Annotated[
    list[Path] | None,
    typer.Option("--audience", metavar="FILE", help="Audiences that requests refer to (may be repeated)."),
]
Templates = Annotated[
    list[Path] | None,
    typer.Option("--templates", metavar="FILE", help="Templates that they refer to (may be repeated)."),
]
AudienceOut = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Where audiences go that the target needs beside it.")
]
TemplatesOut = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Where templates go that the target needs beside it.")
]
ReportFile = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", help="The report of each object, as JSON Lines.")
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Write no object that lacks what its vendor requires, and fail.")
]
Region = Annotated[
    str | None,
    typer.Option(metavar="CC", help="Where national numbers are read, as GB (default: the vendor's own)."),
]


def command(
    source: Source,
    target: Target,
    kind: KindOption = Kind.CAMPAIGN_REQUEST,
    audience: Audiences = None,
    templates: Templates = None,
    audience_out: AudienceOut = None,
    templates_out: TemplatesOut = None,
    report: ReportFile = None,
    strict: Strict = False,
    region: Region = None,
) -> None:
    """Converts JSON or JSON Lines from standard input; what became of each field goes to standard error."""
    ends = converter_named(source), converter_named(target)
    outputs = _outputs(ends[1], kind, audience_out, templates_out)
    shelf = Shelf.of(_all_of(audience), _all_of(templates))
    with ExitStack() as stack:
        files = {key: stack.enter_context(path.open("wb")) for key, path in outputs.items()}
        reports = stack.enter_context(report.open("wb")) if report else None
        made: list[LossReport] = []
        for value in json_values(sys.stdin.buffer, "standard input"):
            conversion = convert(*ends, kind, value, shelf=shelf, region=region and region.upper())
            made = [merged([*made, conversion.report])]
            if reports:
                _write(reports, conversion.report.as_json())
            if conversion.report.is_complete or not strict:
                _hand_out(conversion, files)
    if not made:
        raise ConversionRefused("there is nothing on standard input")
    print_report(made[0])
    if strict and not made[0].is_complete:
        raise ConversionRefused(f"{ends[1].title} requires what is missing")


def converter_named(name: str) -> Converter:
    """The vendor of that name, in any case. Raises ConversionRefused."""
    known = {each.name: each for each in converters()}
    found = known.get(name.lower().replace("-", "_"))
    if found is None:
        raise ConversionRefused(f"there is no vendor {name!r}; expected one of {', '.join(known)}")
    return found


def _outputs(target: Converter, kind: Kind, audience: Path | None, templates: Path | None) -> dict[str, Path]:
    """Where companions go; without a file for each, what is in them would be lost."""
    options = {"audience": ("--audience-out", audience), "template": ("--templates-out", templates)}
    found: dict[str, Path] = {}
    for key, (option, path) in options.items():
        needed = key in target.form(kind).makes_beside
        if needed and path is None:
            raise typer.BadParameter(f"{target.title}'s {kind} needs {option}, a file for its {key}")
        if path is not None and not needed:
            raise typer.BadParameter(f"{target.title}'s {kind} has no {key} beside it for {option}")
        if path is not None:
            found[key] = path
    return found


def _all_of(files: Sequence[Path] | None) -> list[Any]:
    values: list[Any] = []
    for path in files or ():
        with path.open("rb") as stream:
            values.extend(json_values(stream, str(path)))
    return values


def _hand_out(conversion: Conversion, files: Mapping[str, BinaryIO]) -> None:
    _write(sys.stdout.buffer, conversion.converted)
    for key, companion in conversion.companions.items():
        _write(files[key], companion)


def _write(stream: BinaryIO, value: object) -> None:
    stream.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))
