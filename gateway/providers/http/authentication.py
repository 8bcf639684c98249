"""How a network shows that a callback is its own."""

from base64 import b64decode
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from gateway.providers.callbacks import is_secret, is_signed
from gateway.providers.provider import Callback
from gateway.providers.secret_files import WithSecretFiles


class InHeader(WithSecretFiles):
    """A shared secret in a header; `prefix` is what stands before it, as in `Bearer `."""

    kind: Literal["header"]
    name: str = Field(min_length=1)
    prefix: str = ""
    secret: SecretStr
    secret_file: Path | None = None

    def admits(self, callback: Callback) -> bool:
        """Whether the request has the secret."""
        given = callback.headers.get(self.name.lower(), "")
        return given.startswith(self.prefix) and is_secret(given.removeprefix(self.prefix), self.secret)


class InQuery(WithSecretFiles):
    """A shared secret in a parameter of the query."""

    kind: Literal["query"]
    name: str = Field(min_length=1)
    secret: SecretStr
    secret_file: Path | None = None

    def admits(self, callback: Callback) -> bool:
        """Whether the request has the secret."""
        return is_secret(callback.query.get(self.name), self.secret)


class Signed(WithSecretFiles):
    """An HMAC of the raw body in a header, in hex or base64; `prefix` as in `sha256=`."""

    kind: Literal["hmac"]
    header: str = Field(min_length=1)
    prefix: str = ""
    algorithm: Literal["sha256", "sha512", "sha1"] = "sha256"
    secret: SecretStr
    secret_file: Path | None = None

    def admits(self, callback: Callback) -> bool:
        """Whether the signature is right."""
        given = callback.headers.get(self.header.lower(), "")
        return given.startswith(self.prefix) and is_signed(
            callback.body, given.removeprefix(self.prefix), self.secret, self.algorithm
        )


class Basic(WithSecretFiles):
    """A user's name and password in the Authorization header (RFC 7617)."""

    kind: Literal["basic"]
    username: str
    password: SecretStr
    password_file: Path | None = None

    def admits(self, callback: Callback) -> bool:
        """Whether name and password are right."""
        scheme, _, given = callback.headers.get("authorization", "").partition(" ")
        try:
            name, _, password = b64decode(given, validate=True).decode().partition(":")
        except ValueError:
            return False
        known = is_secret(name, SecretStr(self.username))
        return is_secret(password, self.password) and known and scheme.lower() == "basic"


class Open(BaseModel):
    """Nothing: for networks that can't authenticate, behind a proxy that lets only them in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["none"]

    def admits(self, _callback: Callback) -> bool:
        """Always."""
        return True


Authentication: TypeAlias = Annotated[InHeader | InQuery | Signed | Basic | Open, Field(discriminator="kind")]
