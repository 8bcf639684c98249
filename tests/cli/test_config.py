import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

from gateway import provider_tables
from gateway.config import SettingsInvalid, load
from gateway.engine.settings import EngineSettings
from gateway.providers.kinds import ProviderKind
from gateway.providers.simulator.provider import SimulatorProvider
from gateway.providers.simulator.settings import SimulatorSettings

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


def test_secrets_are_not_part_of_what_is_printed(file: Path) -> None:
    printed = repr(load({"links": {"secret": "correct horse battery"}}, file))
    assert "postgresql://" not in printed
    assert "horse" not in printed


FROM_ENVIRONMENT = [
    (
        "unknown table",
        {"GATEWAY_SERVERS__PORT": "1"},
        "GATEWAY_SERVERS__PORT: unknown setting; expected GATEWAY_<server, operator, "
        "database, data_dir, links, requests, engine, webhooks, providers, routes, replies, logging>",
    ),
    (
        "unknown setting",
        {"GATEWAY_SERVER__PROT": "1"},
        "GATEWAY_SERVER__PROT: unknown setting; expected one of host, port, max_body, behind_proxy, checks",
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
        "links to no address",
        {"GATEWAY_LINKS__BASE_URL": "go.example"},
        r"GATEWAY_LINKS__BASE_URL: String should match pattern '^https?://[^\s/?#]+(/[^\s?#]*)?$'",
    ),
    (
        "a secret that is none",
        {"GATEWAY_LINKS__SECRET": "hunter2"},
        "GATEWAY_LINKS__SECRET: String should have at least 16 characters",
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
        "GATEWAY_PROVIDERS__X__KIND: unknown kind; expected one of "
        "simulator, smpp, whatsapp, http, dexatel, experia, dynamic_messaging",
    ),
    (
        "a provider without a kind",
        {"GATEWAY_PROVIDERS__X__SEED": "1"},
        "providers.x.kind: missing",
    ),
    (
        "a setting of a provider",
        {"GATEWAY_PROVIDERS__X__KIND": "simulator", "GATEWAY_PROVIDERS__X__RATE": "-1"},
        "GATEWAY_PROVIDERS__X__RATE: Input should be greater than 0",
    ),
    (
        "a provider's name",
        {"GATEWAY_PROVIDERS__Ü__KIND": "simulator"},
        "providers.ü.[key]: String should match pattern '^[a-z0-9_-]{1,40}$'",
    ),
    (
        "a table as text",
        {"GATEWAY_DATABASE": "postgresql://db"},
        'error parsing value for field "database" from source "Environment"',
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
        "servers: unknown setting; expected one of "
        "server, operator, database, data_dir, links, requests, engine, webhooks, providers, routes, "
        "replies, logging",
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
    (
        "not a table",
        "providers = {main = 1}",
        "providers.main: Input should be a valid dictionary or instance",
    ),
    (
        "unknown setting of a provider",
        "[providers.main]\nkind = 'simulator'\nsed = 1",
        "providers.main.sed: unknown setting; expected one of kind, rate, seed, ",
    ),
    (
        "unknown setting of a route",
        "[[routes]]\nchannel = 'sms'\nprovider = 'simulator'\nsendr = 'x'",
        "routes.0.sendr: unknown setting; expected one of channel, provider, sender, prefix, priority, ",
    ),
    (
        "a route to nowhere",
        "[[routes]]\nchannel = 'sms'\nprovider = 'main'",
        "routes: there is no provider 'main'; expected one of simulator",
    ),
    (
        "a prefix that is none",
        "[[routes]]\nchannel = 'sms'\nprovider = 'simulator'\nprefix = '+44'",
        "routes.0.prefix: String should match pattern",
    ),
    ("not TOML", "server: 1", "{file}: not a TOML file: "),
]


@pytest.mark.parametrize(("text", "said"), [row[1:] for row in IN_FILE], ids=[row[0] for row in IN_FILE])
def test_wrong_in_the_file(text: str, said: str, file: Path) -> None:
    file.write_text(text)
    with pytest.raises(SettingsInvalid) as refused:
        load({}, file)
    assert str(refused.value).startswith(said.format(file=file))


class Postal(BaseModel):
    """A kind of somebody else's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    password: SecretStr
    stamps: int = 1


@pytest.fixture
def postal(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = ProviderKind("postal", Postal, lambda name, _: SimulatorProvider(name, SimulatorSettings()))
    monkeypatch.setattr(provider_tables, "kinds", lambda: {"postal": (kind, kind.table())})


@pytest.mark.usefixtures("postal")
@pytest.mark.parametrize("password", ["12345", "1e5", "true", "null", "correct horse"])
def test_a_secret_of_a_provider_in_the_environment(
    password: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("[providers.smsc]\nkind = 'postal'\npassword = 'in the file'")
    monkeypatch.setenv("GATEWAY_PROVIDERS__SMSC__PASSWORD", password)
    monkeypatch.setenv("GATEWAY_PROVIDERS__SMSC__STAMPS", "3")
    table = load({}, file).providers["smsc"]
    assert isinstance(table, Postal)
    assert (table.password.get_secret_value(), table.stamps) == (password, 3)
    assert password not in repr(table)


@pytest.mark.usefixtures("postal")
def test_a_secret_is_not_in_what_is_said(file: Path) -> None:
    file.write_text("[providers.smsc]\nkind = 'postal'\npassword = ['hunter2']")
    with pytest.raises(SettingsInvalid) as refused:
        load({}, file)
    assert str(refused.value) == "providers.smsc.password: Input should be a valid string"


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="there is no such settings file"):
        load({}, tmp_path / "absent.toml")


def test_flags_are_checked_too() -> None:
    flags: dict[str, Any] = {"database": {"pool_size": 1}}
    with pytest.raises(
        SettingsInvalid, match=r"^database.pool_size: Input should be greater than or equal to 2$"
    ):
        load(flags)
