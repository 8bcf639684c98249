"""`python -m gateway` and `campaign-gateway`: runs a command, and says in one line what went wrong."""

import sys

import asyncpg
import typer

from gateway.cli.commands import app
from gateway.config import SettingsInvalid
from gateway.domain.errors import GatewayError
from gateway.store.database import OUTAGES
from gateway.store.embedded import EmbeddedServerError

FAILED = 1
MISUSED = 2
INTERRUPTED = 130


def main() -> None:
    """Ends the process: 0 done, 1 failed, 2 wrong usage or settings, 130 interrupted."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Runs one command and answers its exit code."""
    try:
        return app(arguments, prog_name="campaign-gateway", standalone_mode=False) or 0
    except typer.TyperException as error:
        return _fail(error.format_message(), error.exit_code)
    except SettingsInvalid as error:
        return _fail(str(error), MISUSED)
    except (GatewayError, EmbeddedServerError) as error:
        return _fail(str(error), FAILED)
    except asyncpg.PostgresError as error:
        return _fail(f"the database refused: {error}", FAILED)
    except OUTAGES as error:
        return _fail(_said(error), FAILED)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED


def _said(error: BaseException) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return f"the database is out of reach: {error or type(error).__name__}"


def _fail(text: str, code: int) -> int:
    if text:
        print("error:", " ".join(text.split()), file=sys.stderr)  # noqa: T201
    return code


if __name__ == "__main__":
    main()
