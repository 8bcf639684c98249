from pathlib import Path

import pytest
from pydantic import ValidationError

from gateway.providers.smpp.bind import Server
from gateway.providers.smpp.settings import SmppSettings

REFUSED: list[tuple[str, dict[str, object], str]] = [
    ("no host", {}, "host"),
    ("an unknown setting", {"host": "h", "windows": 5}, "windows"),
    ("an unknown bind", {"host": "h", "bind": "sender"}, "bind"),
    ("no window", {"host": "h", "window": 0}, "window"),
    ("two passwords", {"host": "h", "password": "x", "password_file": "/x"}, "exclude each other"),
    ("pauses in the wrong order", {"host": "h", "reconnect_first": 9, "reconnect_longest": 1}, "below"),
    ("a NUL", {"host": "h", "system_id": "a\0"}, "system_id"),
    ("a key without a certificate", {"host": "h", "tls": {"key_file": "/x"}}, "cert_file"),
    ("a service type that is too long", {"host": "h", "service_type": "123456"}, "service_type"),
]


@pytest.mark.parametrize(("settings", "named"), [pytest.param(*case, id=label) for label, *case in REFUSED])
def test_what_is_refused(settings: dict[str, object], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        SmppSettings.model_validate(settings)


def test_the_password_is_not_shown(tmp_path: Path) -> None:
    settings = SmppSettings.model_validate({"host": "h", "password": "swordfish"})
    assert "swordfish" not in f"{settings!r} {settings} {settings.model_dump_json()}"
    assert settings.read_password() == "swordfish"


def test_a_password_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("swordfish\n")
    assert SmppSettings(host="h", password_file=file).read_password() == "swordfish"


FILES: list[tuple[str, dict[str, object]]] = [
    ("no password file", {"password_file": "/nowhere/password"}),
    ("no certificates", {"tls": {"ca_file": "/nowhere/ca.pem"}}),
    ("no certificate", {"tls": {"cert_file": "/nowhere/cert.pem"}}),
]


@pytest.mark.parametrize("settings", [pytest.param(settings, id=label) for label, settings in FILES])
def test_files_that_are_not_there_stop_the_start(settings: dict[str, object]) -> None:
    with pytest.raises(OSError, match="No such file"):
        Server(SmppSettings.model_validate({"host": "h"} | settings))
