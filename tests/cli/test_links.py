"""Links on the command line, and over two servers on one database."""

import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import pytest

from tests.cli.conftest import Command

GATEWAY = (sys.executable, "-m", "gateway")
TARGET = "http://127.0.0.1:9/shop"


def test_add_list_remove(command: Command) -> None:
    command("account", "create", "acme")
    added = command("link", "add", "acme", "--brand", " Shop ", "--text", "Enough?", "--json").json
    assert {key: added[key] for key in ("link_id", "brand", "text", "removed_at")} == {
        "link_id": 1,
        "brand": "Shop",
        "text": "Enough?",
        "removed_at": None,
    }
    assert command("link", "add", "acme", "--json").json["link_id"] == 2
    removed = command("link", "remove", "acme", "2", "--json").json
    assert removed["removed_at"] is not None
    assert command("link", "add", "acme", "--json").json["link_id"] == 3
    listed = command("link", "list", "acme", "--json").json
    assert [(each["link_id"], each["brand"], bool(each["removed_at"])) for each in listed] == [
        (1, "Shop", False),
        (2, "", True),
        (3, "", False),
    ]
    line = command("link", "list", "acme").out.splitlines()[1].split()
    assert line[:3] == ["1", "Shop", "Enough?"]


REFUSED = [
    ("removed twice", ("link", "remove", "acme", "1"), "there is no opt-out link 1"),
    ("never added", ("link", "remove", "acme", "7"), "there is no opt-out link 7"),
    ("beyond", ("link", "remove", "acme", str(2**31)), f"there is no opt-out link {2**31}"),
    ("of another", ("link", "remove", "other", "1"), "there is no opt-out link 1"),
    ("a long brand", ("link", "add", "acme", "--brand", "x" * 81), "A brand is one line of at most 80"),
    ("lines", ("link", "add", "acme", "--brand", "a\nb"), "A brand is one line of at most 80"),
    ("a long text", ("link", "add", "acme", "--text", "x" * 2001), "A brand is one line of at most 80"),
]


def test_refusals(subtests: pytest.Subtests, command: Command) -> None:
    for name in ("acme", "other"):
        command("account", "create", name)
    command("link", "add", "acme")
    command("link", "remove", "acme", "1")
    for label, arguments, said in REFUSED:
        with subtests.test(label):
            done = command(*arguments)
            assert (done.code, done.out) == (1, "")
            assert done.err.startswith(f"error: {said}")


@pytest.fixture
def servers(fresh_database_url: str) -> Iterator[list[str]]:
    """The addresses of two servers on one database, each with its own port."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}
    command = (*GATEWAY, "serve", "--port", "0", "--database-url", fresh_database_url)
    processes = [
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        for _ in range(2)
    ]
    yield [_told(process) for process in processes]
    for process in processes:
        process.terminate()
        process.communicate()


def _told(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().split()[-1]


class _Stay(urllib.request.HTTPRedirectHandler):
    """Lets a redirect be seen instead of followed."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_Stay)


def ask(url: str, key: str = "", body: object = None) -> tuple[int, str, Any]:
    """Status, the address of a redirect, and the body."""
    data = None if body is None else orjson.dumps(body)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    try:
        with _OPENER.open(urllib.request.Request(url, data, headers)) as answer:
            return answer.status, "", answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Location", ""), error.read()


def test_two_servers_count_the_same_clicks(
    servers: list[str], command: Command, fresh_database_url: str
) -> None:
    key = command("account", "create", "acme", "--json").json["api_key"]
    body = {
        "sender": "Shop",
        "message": "{TrackLink} {OptOut}",
        "trackLinkUrl": TARGET,
        "contacts": [{"phoneNumber": f"+44770090000{n}"} for n in range(1, 5)],
    }
    status, _, created = ask(f"{servers[0]}/api/Campaigns", key, body)
    assert status == 201
    campaign = orjson.loads(created)
    links = [
        re.fullmatch(r"(\S+)(/l/\w{18}) (\S+)(/o/\w{18})", command(*show(campaign, seq)).json["text"])
        for seq in range(1, 5)
    ]
    assert {link and (link[1], link[3]) for link in links} == {(servers[0], servers[0])}
    paths = [link[2] for link in links if link]
    with ThreadPoolExecutor(8) as pool:
        clicked = [server + path for path in paths[:3] for server in servers for _ in range(10)]
        assert {answer[:2] for answer in pool.map(ask, clicked)} == {(302, TARGET)}
    opted_out = links[3][4] if links[3] else ""
    assert ask(servers[1] + opted_out, body={})[0] == 200
    used = command("campaign", "show", "acme", campaign, "--json").json["links"]
    assert (used["clicks"], used["recipients"], used["opt_outs"]) == (60, 3, 1)
    assert used["first_click_at"] <= used["last_click_at"]
    assert re.search(r"links\.clicks +60\b", command("campaign", "show", "acme", campaign).out)


def show(campaign: str, seq: int) -> tuple[str, ...]:
    return ("campaign", "show", "acme", campaign, "--message", str(seq), "--json")


@pytest.fixture
def database_url(fresh_database_url: str) -> str:
    """Of its own, which servers leave only when they end."""
    return fresh_database_url
