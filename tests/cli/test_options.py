from pathlib import Path

import pytest

from gateway.__main__ import run
from gateway.cli.options import settings_of
from gateway.config import SettingsInvalid


@pytest.fixture(autouse=True)
def url_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_DATABASE__URL", "postgresql://environment/gateway")


def test_a_data_directory_on_the_command_line_stands_against_a_url_set_elsewhere(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, None, None)
    assert (settings.data_dir, settings.database.url) == (tmp_path, None)


def test_a_url_on_the_command_line_wins() -> None:
    assert settings_of(None, "postgresql://flag/gateway", None).database.url == "postgresql://flag/gateway"


def test_both_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="exclude each other"):
        settings_of(tmp_path, "postgresql://flag/gateway", None)


def test_wrong_settings_end_the_command_with_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    config = tmp_path / "gateway.toml"
    config.write_text("[server]\nprot = 1")
    assert run(["account", "list", "--config", str(config)]) == 2
    said = "error: server.prot: unknown setting; expected one of host, port, max_body, behind_proxy, checks\n"
    assert capsys.readouterr() == ("", said)


def test_an_outage_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["account", "list", "--database-url", "postgresql://u:secret@127.0.0.1:1/x"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: the database is out of reach: ")
    assert (said.count("\n"), "secret" in said) == (1, False)


def test_no_such_database_is_one_line(capsys: pytest.CaptureFixture[str], postgres: str) -> None:
    assert run(["account", "list", "--database-url", postgres.replace("/postgres?", "/absent?")]) == 1
    assert capsys.readouterr().err == 'error: the database refused: database "absent" does not exist\n'


@pytest.mark.parametrize("arguments", [["--help"], ["account", "set", "--help"], ["serve", "--help"]])
def test_help(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 0
    assert "Usage: campaign-gateway" in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.count(".") == 2
