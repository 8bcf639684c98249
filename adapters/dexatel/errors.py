"""Saying no in Dexatel's envelope: one key, `errors`, a list that begins with the rule that failed first."""

from collections.abc import Sequence
from datetime import datetime

from aiohttp import web

from adapters.dexatel.codes import GENERIC, Problem, codes_of
from adapters.dexatel.formats import moment_text, printable
from gateway.domain.errors import GatewayError, MethodNotAllowed, Refused
from gateway.web.body import json_response
from gateway.web.dialect import use_cases_of


class DexatelRefused(Refused):
    """A request against one or more of the vendor's rules, each with the vendor's code."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(dict.fromkeys(problems))


def problems_of(error: GatewayError, path: str) -> tuple[Problem, ...]:
    """What the vendor says of an error on a path: by the resource's table, else by the generic one."""
    if isinstance(error, DexatelRefused):
        return error.problems
    codes = codes_of(path)
    tables = (codes.errors, GENERIC) if codes else (GENERIC,)
    found = (table[kind] for kind in type(error).__mro__ for table in tables if kind in table)
    return (next(found),)


def error_response(request: web.Request, error: GatewayError) -> web.Response:
    """The envelope; its HTTP status is that of the first problem."""
    response = envelope(request, problems_of(error, request.path), use_cases_of(request).clock())
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(error.allowed)
    return response


def envelope(request: web.Request, problems: Sequence[Problem], at: datetime) -> web.Response:
    """What is wrong with a request, in the envelope."""
    timestamp = moment_text(at)
    path = printable(request.rel_url.raw_path)
    entries = [
        {
            "timestamp": timestamp,
            "path": path,
            "method": request.method,
            "status": problem.status,
            "message": problem.message,
            "code": problem.code,
        }
        for problem in problems
    ]
    return json_response({"errors": entries}, problems[0].status)
