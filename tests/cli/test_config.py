import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gateway.config import SettingsInvalid, load
from gateway.engine.settings import EngineSettings

FILE = """
data_dir = "/srv/from-file"

[server]
host = "0.0.0.0"
port = 1000

[database]
url = "postgresql://file@db/gateway"

[providers.network]
kind = "simulator"
"""


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GATEWAY_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "gateway.toml"
    path.write_text(FILE)
    return path


def test_defaults() -> None:
    settings = load({})
    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 8080)
    assert settings.database.url is None
    assert settings.data_dir == Path("data")
    assert settings.engine == EngineSettings()
    assert [(name, table.kind) for name, table in settings.providers.items()] == [("simulator", "simulator")]


def test_flags_win_over_environment_over_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_SERVER__PORT", "2000")
    monkeypatch.setenv("GATEWAY_SERVER__MAX_BODY", "4096")
    monkeypatch.setenv("GATEWAY_ENGINE__POLL_SECONDS", "0.5")
    settings = load({"server": {"max_body": 8192}}, file)
    assert settings.server.host == "0.0.0.0"
    assert settings.server.port == 2000
    assert settings.server.max_body == 8192
    assert settings.database.url == "postgresql://file@db/gateway"
    assert settings.engine.poll_seconds == 0.5
    assert list(settings.providers) == ["network"]


def test_a_password_is_not_part_of_what_is_printed(file: Path) -> None:
    assert "postgresql://" not in repr(load({}, file))


FROM_ENVIRONMENT = [
    (
        "unknown table",
        {"GATEWAY_SERVERS__PORT": "1"},
        "GATEWAY_SERVERS__PORT: unknown setting; expected "
        "GATEWAY_<server, database, data_dir, requests, engine, webhooks, providers, logging>",
    ),
    (
        "unknown setting",
        {"GATEWAY_SERVER__PROT": "1"},
        "GATEWAY_SERVER__PROT: unknown setting; expected one of host, port, max_body, behind_proxy",
    ),
    (
        "not a number",
        {"GATEWAY_SERVER__PORT": "http"},
        "GATEWAY_SERVER__PORT: Input should be a valid integer, unable to parse string as an integer",
    ),
    (
        "out of range",
        {"GATEWAY_SERVER__PORT": "65536"},
        "GATEWAY_SERVER__PORT: Input should be less than or equal to 65535",
    ),
    (
        "not a database",
        {"GATEWAY_DATABASE__URL": "mysql://root:secret@db"},
        "GATEWAY_DATABASE__URL: String should match pattern '^postgres(ql)?://'",
    ),
    (
        "not a word",
        {"GATEWAY_LOGGING__LEVEL": "loud"},
        "GATEWAY_LOGGING__LEVEL: Input should be 'debug', 'info', 'warning' or 'error'",
    ),
    ("engine", {"GATEWAY_ENGINE__WINDOW": "0"}, "engine: window should be greater than 0, and finite"),
    (
        "unknown provider kind",
        {"GATEWAY_PROVIDERS__X__KIND": "pigeon"},
        "GATEWAY_PROVIDERS__X__KIND: Input should be 'simulator'",
    ),
    (
        "a second provider",
        {"GATEWAY_PROVIDERS__X__KIND": "simulator", "GATEWAY_PROVIDERS__Y__KIND": "simulator"},
        "providers: Dictionary should have at most 1 item after validation, not more",
    ),
    (
        "a table as text",
        {"GATEWAY_DATABASE": "postgresql://db"},
        'error parsing value for field "database" from source "EnvSettingsSource"',
    ),
]


@pytest.mark.parametrize(
    ("variables", "said"), [row[1:] for row in FROM_ENVIRONMENT], ids=[row[0] for row in FROM_ENVIRONMENT]
)
def test_wrong_in_the_environment(
    variables: Mapping[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid) as refused:
        load({})
    assert str(refused.value) == said


IN_FILE: list[tuple[str, str, str]] = [
    (
        "unknown table",
        "[servers]\nport = 1",
        "servers: unknown setting; expected one of server, database, data_dir, requests, engine, webhooks, "
        "providers, logging",
    ),
    (
        "unknown setting",
        "[engine]\npol_seconds = 1",
        "engine.pol_seconds: unknown setting; expected one of poll_seconds, ",
    ),
    (
        "two at once",
        "[server]\nport = -1\nhost = ''",
        "server.host: String should have at least 1 character; "
        "server.port: Input should be greater than or equal to 0",
    ),
    (
        "unknown setting of a setting",
        "[providers.main]\nkind = 'simulator'\nlatency = {median = 1, mean = 1}",
        "providers.main.latency.mean: unknown setting",
    ),
    ("no kind", "[providers.main]", "providers.main.kind: missing"),
    ("not TOML", "server: 1", "{file}: not a TOML file: "),
]


@pytest.mark.parametrize(("text", "said"), [row[1:] for row in IN_FILE], ids=[row[0] for row in IN_FILE])
def test_wrong_in_the_file(text: str, said: str, file: Path) -> None:
    file.write_text(text)
    with pytest.raises(SettingsInvalid) as refused:
        load({}, file)
    assert str(refused.value).startswith(said.format(file=file))


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="there is no such settings file"):
        load({}, tmp_path / "absent.toml")


def test_flags_are_checked_too() -> None:
    flags: dict[str, Any] = {"database": {"pool_size": 1}}
    with pytest.raises(
        SettingsInvalid, match=r"^database.pool_size: Input should be greater than or equal to 2$"
    ):
        load(flags)
