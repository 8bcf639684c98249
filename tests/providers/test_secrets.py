"""Secrets come from the settings, from files or from the environment, and are never shown."""

from pathlib import Path
from typing import Any

import pytest

from gateway.config import Settings, SettingsInvalid, load

SECRET = "never-to-be-seen"

TABLES: dict[str, dict[str, Any]] = {
    "whatsapp": {
        "kind": "whatsapp",
        "phone_number_id": "1",
        "token": SECRET,
        "app_secret": SECRET,
        "verify_token": SECRET,
    },
    "dexatel": {"kind": "dexatel", "key": SECRET, "webhook_secret": SECRET},
    "dynamic_messaging": {"kind": "dynamic_messaging", "key": SECRET, "webhook_secret": SECRET},
    "experia": {"kind": "experia", "key": SECRET, "webhook_secret": SECRET},
    "http": {
        "kind": "http",
        "secrets": {"token": SECRET},
        "request": {"url": "https://api.example/", "query": {"t": "{secret.token}"}},
    },
}


def loaded(table: dict[str, Any]) -> Settings:
    return load({"providers": {"p": table}})


@pytest.mark.parametrize("kind", TABLES)
def test_they_are_not_shown(kind: str) -> None:
    assert SECRET not in repr(loaded(TABLES[kind]))


@pytest.mark.parametrize("kind", [kind for kind in TABLES if kind != "http"])
def test_they_may_stand_in_files(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    in_files = {name + "_file": file for name, value in TABLES[kind].items() if value == SECRET}
    others = {name: value for name, value in TABLES[kind].items() if value != SECRET}
    found, expected = loaded(others | in_files).providers["p"], loaded(TABLES[kind]).providers["p"]
    assert found.model_dump(exclude=set(in_files)) == expected.model_dump(exclude=set(in_files))


def test_those_of_an_http_api_too(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET)
    table = TABLES["http"] | {"secrets": {}, "secret_files": {"token": file}}
    found = loaded(table).providers["p"].model_dump()["secrets"]["token"]
    assert found.get_secret_value() == SECRET


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"a\nb", "holds more than one line of text"),
        (b"\xff", "can't be read: not UTF-8"),
    ],
)
def test_files_that_hold_no_secret(content: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(content)
    with pytest.raises(SettingsInvalid) as refused:
        loaded({"kind": "experia", "webhook_secret": SECRET, "key_file": file})
    assert str(refused.value) == f"providers.p: key_file: {file} {said}"


def test_digits_in_the_environment_stay_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KEY", "WEBHOOK_SECRET"):
        monkeypatch.setenv(f"GATEWAY_PROVIDERS__P__{name}", "0123456789")
    monkeypatch.setenv("GATEWAY_PROVIDERS__P__KIND", "experia")
    assert load({}).providers["p"].model_dump()["key"].get_secret_value() == "0123456789"


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("none", {"kind": "experia", "webhook_secret": SECRET}, "providers.p.key: missing"),
    ("both", {**TABLES["experia"], "key_file": "x"}, "providers.p: give either key or key_file"),
    (
        "no such file",
        {"kind": "experia", "webhook_secret": SECRET, "key_file": "/no/such/file"},
        "providers.p: key_file: /no/such/file can't be read: No such file or directory",
    ),
    (
        "an empty file",
        {"kind": "experia", "webhook_secret": SECRET, "key_file": "/dev/null"},
        "providers.p: key_file: /dev/null is empty",
    ),
    (
        "of an HTTP API",
        {**TABLES["http"], "secrets": {}, "secret_files": {"token": "/no/such/file"}},
        "providers.p: secret_files.token: /no/such/file can't be read: No such file or directory",
    ),
    (
        "of an HTTP API, twice",
        {**TABLES["http"], "secret_files": {"token": "/dev/null"}},
        "providers.p: give each secret once: token",
    ),
    (
        "a placeholder nobody knows",
        {**TABLES["http"], "request": {"url": "https://api.example/{txt}"}},
        "providers.p: unknown placeholder {txt}; expected one of number, ",
    ),
    (
        "an unknown setting",
        {**TABLES["experia"], "colour": "red"},
        "providers.p.colour: unknown setting; expected one of ",
    ),
]


@pytest.mark.parametrize(("label", "table", "said"), WRONG, ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_said_in_one_line(label: str, table: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        loaded(table)
    assert str(refused.value).startswith(said)
    assert SECRET not in str(refused.value)
    assert "\n" not in str(refused.value)
