"""What is in deploy/ fits the program: its settings, its variables and its commands."""

import os
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from gateway.cli.commands import app
from gateway.config import load

DEPLOY = Path(__file__).parents[2] / "deploy"
SETTINGS = DEPLOY / "gateway.toml"
UNIT = (DEPLOY / "campaign-gateway.service").read_text()
IMAGE = (DEPLOY / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())

EXAMPLE = re.compile(r"^# (\[.*\]|\w+ = .*)$", re.MULTILINE)
"""A setting that is given as an example, in a comment."""


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GATEWAY_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize("with_examples", [False, True])
def test_the_settings_are_some(tmp_path: Path, with_examples: bool) -> None:
    text = SETTINGS.read_text()
    file = tmp_path / "gateway.toml"
    password = tmp_path / "password"
    password.write_text("secret")
    examples = EXAMPLE.sub(r"\1", text).replace("/etc/campaign-gateway/smsc-password", str(password))
    file.write_text(examples if with_examples else text)
    settings = load({}, file)
    assert settings.logging.format == "json"
    assert settings.server.behind_proxy is with_examples
    assert ("smsc" in settings.providers) is with_examples


VARIABLES = [
    ("the image", dict(re.findall(r"(GATEWAY_\w+)=(\S+)", IMAGE))),
    ("compose", COMPOSE["services"]["gateway"]["environment"]),
    ("systemd", dict(re.findall(r"^Environment=(GATEWAY_\w+)=(\S+)", UNIT, re.MULTILINE))),
]


@pytest.mark.parametrize("variables", [pytest.param(case, id=label) for label, case in VARIABLES])
def test_the_variables_are_known(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    assert variables
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    load({}, SETTINGS)


def test_the_settings_are_where_they_are_looked_for() -> None:
    gateway = COMPOSE["services"]["gateway"]
    assert f"./{SETTINGS.name}:{gateway['environment']['GATEWAY_CONFIG']}:ro" in gateway["volumes"]
    assert (DEPLOY / gateway["build"]["context"] / gateway["build"]["dockerfile"]).is_file()


def test_the_image_is_made_of_what_there_is() -> None:
    copied = [
        word for line in re.findall(r"^COPY ([^-].*) \S+$", IMAGE, re.MULTILINE) for word in line.split()
    ]
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    assert copied
    assert all((DEPLOY.parent / name).exists() and f"!{name}" in ignored for name in copied)


def test_the_commands_are_some() -> None:
    (started,) = re.findall(r"^ExecStart=\S+/campaign-gateway (.*)$", UNIT, re.MULTILINE)
    (given,) = re.findall(r'^CMD \["(\w+)"\]$', IMAGE, re.MULTILINE)
    command, *flags = shlex.split(started)
    assert command == given
    serve = typer.main.get_command(app).commands[command]  # type: ignore[attr-defined]  # it is a group
    known = {option for each in serve.params for option in each.opts}
    assert {flag for flag in flags if flag.startswith("-")} <= known
