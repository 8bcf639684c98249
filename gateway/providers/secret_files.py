"""Secrets of providers: in the settings themselves, or in files that are read at the start."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


class WithSecretFiles(BaseModel):
    """Settings in which every field `<name>_file` names a file that holds the value of `<name>`.

    Only one of the two may be given. The file is UTF-8; white space around the secret is no part of it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _read_files(cls, values: Any) -> Any:
        if not isinstance(values, Mapping):
            return values
        given = dict(values)
        for name in cls.model_fields:
            path = given.get(f"{name}_file")
            if path is None or f"{name}_file" not in cls.model_fields:
                continue
            if given.get(name) is not None:
                raise ValueError(f"give either {name} or {name}_file")
            given[name] = secret_in(Path(path), f"{name}_file")
        return given


def secret_in(path: Path, setting: str) -> str:
    """The secret that a file holds; raises ValueError, which names the setting and never the content."""
    try:
        secret = path.expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        told = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ValueError(f"{setting}: {path} can't be read: {told}") from None
    if not secret:
        raise ValueError(f"{setting}: {path} is empty")
    if not secret.isprintable():
        raise ValueError(f"{setting}: {path} holds more than one line of text")
    return secret
