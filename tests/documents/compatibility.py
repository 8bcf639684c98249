"""`docs/compatibility.md`: what is served of each vendor's API, and the tests that show it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from adapters.registry import dialects
from gateway.web.dialect import Dialect
from gateway.web.operations import Operation
from tests.clients.clients import CLIENTS, Client
from tests.documents.shown_by import Record, answers
from tests.documents.stands import HONOURED, Field, fields_of, name

PAGE = Path(__file__).parents[2] / "docs" / "compatibility.md"

_HEAD = """\
# Compatibility

Made by `make compatibility` from the declared operations and from what the tests did; not written by hand.

What is served follows the vendor's documentation; § names the section of the vendor's contract that an
operation follows. A field is **honoured**, or **refused** in the vendor's own error form when it is sent, or
**not supported**: taken, without an effect. Fields in the query are written with `?`, those of entries of a
list with `[]`. Keys that appear nowhere below are passed over, as the vendors do.

Every operation that needs a key also answers 401 and 429; every POST among them honours `Idempotency-Key`
([requests](requests.md)); a body that can't be read is refused. Tests of that go over all operations:
[bad input](../tests/adapters/test_bad_input.py), [keys and outages](../tests/adapters/test_refusals.py),
[repeated requests](../tests/adapters/test_repeated_posts.py),
[events that webhooks tell](../tests/adapters/test_events.py),
[the documents](../tests/documents/test_schemathesis.py) served under `/docs/`.
"""
_NOT_SERVED = (
    "Each is answered 404 in the vendor's form, see [the test](../tests/adapters/test_not_served.py)."
)
_CLIENTS = """\
## Clients

Programs that others wrote for the vendors. A **real package** runs unmodified against a live gateway, with
only the base URL and the key changed. A **replay** sends the requests that a program is known to send, and
reads the answers the way it does, where the program is no package that can be installed and run here.
"""


def compatibility_page(record: Record) -> str:
    """The page; `record` says which tests show what."""
    described = [each for each in dialects() if each.description is not None]
    return "\n".join([_HEAD, *(line for each in described for line in _dialect(each, record)), *_clients()])


def _dialect(dialect: Dialect, record: Record) -> Iterator[str]:
    assert dialect.description is not None
    fields = fields_of(dialect)
    yield f"## {dialect.description.title}\n"
    yield from _table(
        ("Served", "", "Source"),
        [(_anchor(each), each.summary, each.source) for each in dialect.operations],
    )
    yield from _table(
        ("Not served", "", "Source"),
        [(f"`{each.method} {each.path}`", each.what, each.source) for each in dialect.description.not_served],
    )
    yield _NOT_SERVED + "\n"
    for each in dialect.operations:
        yield f"### `{name(each)}`\n"
        yield from _operation(each, fields[name(each)], record)


def _operation(operation: Operation, fields: Sequence[Field], record: Record) -> Iterator[str]:
    shown = record[name(operation)]
    yield from _table(
        ("Answer", "Shown by"),
        [(str(each), _tests(shown[str(each)])) for each in answers(operation) if shown[str(each)]],
    )
    if fields:
        yield from _table(
            ("Field", "", "Shown by"),
            [(f"`{each.path}`", _stand(each), _tests(shown[each.sight])) for each in fields],
        )


def _anchor(operation: Operation) -> str:
    """A link to the operation's own heading, by the name that GitHub gives it."""
    anchor = "".join(each for each in name(operation).lower() if each.isalnum() or each in " _-")
    return f"[`{name(operation)}`](#{anchor.replace(' ', '-')})"


def _stand(field: Field) -> str:
    return field.stand if field.stand == HONOURED else f"**{field.stand}**: {field.note}"


def _tests(tests: Sequence[str]) -> str:
    return ", ".join(map(_test, tests))


def _test(test: str) -> str:
    path, _, function = test.partition("::")
    return f"[`{Path(path).stem}::{function}`](../{path})".replace("|", "\\|")


def _clients() -> Iterator[str]:
    yield _CLIENTS
    yield from _table(
        ("Client", "Speaks", "Is", "Does", "Shown by"),
        [(each.name, each.vendor, f"**{each.kind}**", each.does, _client_test(each)) for each in CLIENTS],
    )


def _client_test(client: Client) -> str:
    path, _, function = client.test.partition("::")
    return f"[`{function}`](../{path})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if rows:
        yield f"| {' | '.join(head)} |"
        yield f"|{'---|' * len(head)}"
        yield from (f"| {' | '.join(row)} |" for row in rows)
        yield ""
