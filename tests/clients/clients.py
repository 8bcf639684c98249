"""The clients of the vendors that tests run or replay; docs/compatibility.md lists them."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Client:
    """A program that somebody else wrote for a vendor, and the test (`file::function`) that stands for it."""

    name: str
    vendor: str
    kind: Literal["real package", "replay"]
    does: str
    test: str


_DEXATEL, _EXPERIA, _DYNAMIC = "Dexatel", "Experia", "Dynamic Messaging"
_READERS = "tests/clients/dexatel/test_readers.py::"
_SENDERS = "tests/clients/dexatel/test_senders_of_messages.py::"
_CONSOLES = "tests/clients/dynamic_messaging/test_message_senders.py::"

CLIENTS = (
    Client(
        "Pipedream's components",
        _DEXATEL,
        "replay",
        "Load options over pages, add a contact, send a message; in Node.js.",
        "tests/clients/dexatel/test_pipedream.py::test_pipedream",
    ),
    Client(
        "Pipedream's connection test",
        _DEXATEL,
        "replay",
        "Reads the key's account.",
        f"{_READERS}test_the_account_of_the_key",
    ),
    Client(
        "Pandatech.Communicator (.NET)",
        _DEXATEL,
        "replay",
        "Sends, and binds each row of the answer strictly.",
        f"{_SENDERS}test_pandatech_communicator",
    ),
    Client(
        "A WordPress gateway",
        _DEXATEL,
        "replay",
        "Sends on lower-case channels, reads the first error.",
        f"{_SENDERS}test_the_wordpress_gateway",
    ),
    Client(
        "A verification client in TypeScript",
        _DEXATEL,
        "replay",
        "Polls a message until its status is final.",
        f"{_SENDERS}test_v1_polls_a_message",
    ),
    Client(
        "The same, and the WordPress gateway",
        _DEXATEL,
        "replay",
        "Look senders up.",
        f"{_READERS}test_senders_are_looked_up",
    ),
    Client(
        "A PHP class of several gateways",
        _DEXATEL,
        "replay",
        "Finds a template with raw brackets in the query.",
        f"{_READERS}test_a_template_is_found_by_raw_brackets",
    ),
    Client(
        "The same",
        _DEXATEL,
        "replay",
        "Sends the template with variables.",
        f"{_SENDERS}test_h2_sends_a_template_with_variables",
    ),
    Client(
        "PHP pages",
        _DEXATEL,
        "replay",
        "Cut identifiers out of the answer's text.",
        f"{_READERS}test_an_id_is_cut_out_of_the_text",
    ),
    Client(
        "A ticket sender in TypeScript",
        _DEXATEL,
        "replay",
        "Sends with a payload, keeps the first id.",
        f"{_SENDERS}test_t1_keeps_a_payload_and_reads_the_first_id",
    ),
    Client(
        "An SMS client with a configurable base URL",
        _DEXATEL,
        "replay",
        "Sends with `number_formatting`, looks at the status.",
        f"{_SENDERS}test_t2_formats_numbers_itself",
    ),
    Client(
        "Small senders",
        _DEXATEL,
        "replay",
        "Send with either casing, with a plus or without.",
        f"{_SENDERS}test_f1_and_small_senders",
    ),
    Client(
        "Faulty senders",
        _DEXATEL,
        "replay",
        "Leave `data` out, and are told so.",
        f"{_SENDERS}test_faulty_senders_are_told_what_is_missing",
    ),
    Client(
        "A Go program",
        _EXPERIA,
        "replay",
        "Decodes into the published structs as Go's encoding/json does.",
        "tests/clients/experia/test_structs.py::test_a_go_program_reads_both_casings",
    ),
    Client(
        "A strict reader",
        _EXPERIA,
        "replay",
        "Knows the structs' PascalCase names alone.",
        "tests/clients/experia/test_structs.py::test_a_program_that_knows_pascal_case_alone",
    ),
    Client(
        "`ts-sieve-query-builder` 0.2.3",
        _DYNAMIC,
        "real package",
        "Writes the queries of lists; in Node.js.",
        "tests/clients/dynamic_messaging/test_sieve_query_builder.py::test_the_package_finds_campaigns",
    ),
    Client(
        "`simple-oauth2` 5.1.0",
        _DYNAMIC,
        "real package",
        "Logs in at the token endpoint; in Node.js.",
        "tests/clients/dynamic_messaging/test_oauth.py::test_the_package_logs_in",
    ),
    Client(
        "A console in Node.js",
        _DYNAMIC,
        "replay",
        "Sends an SMS and polls it; in Node.js.",
        f"{_CONSOLES}test_a_console_sends_and_polls",
    ),
    Client(
        "A route tester in TypeScript",
        _DYNAMIC,
        "replay",
        "Sends to a list; in Node.js.",
        f"{_CONSOLES}test_a_route_tester_sends_to_a_list",
    ),
)
