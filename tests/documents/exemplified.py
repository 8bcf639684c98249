"""A dialect's document as a machine reads it that knows what there is, and takes it by its word."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gateway.web.dialect import Dialect
from gateway.web.openapi import document_of
from tests.adapters.belongings import good_bodies
from tests.adapters.vendors import routes

TOKEN = "POST /realms/{realms}/protocol/openid-connect/token"

NAMED: Mapping[str, str] = {
    "DELETE /api/ContactGroups/{contactgroups} id": "spare audience",
    "GET /v2/campaign/getCampMsgs campaignID": "number",
    "DELETE /v2/campaign/delete ID": "spare",
    "DELETE /v2/whatsapp/templates id": "order",
}
"""Which thing a parameter names, where its path does not tell, or another operation needs what that names."""


def exemplified(dialect: Dialect, things: Mapping[str, str], key: str) -> dict[str, Any]:
    """The document with examples: bodies that are taken, and identifiers of the account's things.

    Objects in its answers hold nothing but what it says.
    """
    assert dialect.description is not None
    document = document_of(dialect, dialect.description, "0")
    named = {**things, "realms": "any", "ignoreInvalidPhoneNumbers": True}
    bodies = {
        **good_bodies(things),
        "DELETE /v2/campaign/delete": {"ID": int(things["spare"])},
        "POST /v2/send": {"messageType": "whatsapp", "username": "+447700900001", "message": "Hi"},
        TOKEN: {"grant_type": "client_credentials", "client_secret": key},
    }
    for declared, route in zip(dialect.operations, routes(dialect), strict=True):
        operation = document["paths"][declared.path][declared.method.lower()]
        kinds = iter(re.findall(r"\{(\w+)\}", route.path))
        for parameter in operation["parameters"]:
            kind = NAMED.get(f"{route} {parameter['name']}")
            if parameter["in"] == "path" or kind:
                parameter["example"] = named[kind or next(kinds)]
        for content in operation.get("requestBody", {"content": {}})["content"].values():
            content["example"] = bodies[str(route)]
    _close_answers(document)
    return document


def _close_answers(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    operations = [each for methods in document["paths"].values() for each in methods.values()]
    given, taken = set[str](), set[str]()
    for operation in operations:
        given.update(_named(operation["responses"], schemas))
        taken.update(_named(operation.get("requestBody", {}), schemas))
    for name in given - taken:
        if "properties" in schemas[name]:
            schemas[name].setdefault("additionalProperties", False)


def _named(part: object, schemas: Mapping[str, object]) -> Iterator[str]:
    """The components that a part of the document refers to, directly or through others."""
    for reference in re.findall(r"'#/components/schemas/([^']+)'", str(part)):
        yield reference
        yield from _named(schemas[reference], schemas)
