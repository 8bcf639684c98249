"""A file that tells what reached the wire, for measurements and tests."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import orjson

from gateway.domain.messages import OutgoingMessage


class Journal:
    """A JSON line for every submitted message, without its number and its text.

    A batch is one write at the end of the file, so several processes can share it.
    """

    def __init__(self, path: Path, provider: str) -> None:
        self._provider = provider
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def append(self, at: datetime, batch: Sequence[OutgoingMessage]) -> None:
        """Writes a batch down; raises OSError."""
        time = at.timestamp()
        lines = [
            orjson.dumps(
                {
                    "time": time,
                    "provider": self._provider,
                    "account": str(message.account_id),
                    "campaign": str(message.campaign_id),
                    "seq": message.seq,
                    "attempt": message.attempt,
                    "parts": message.parts,
                },
                option=orjson.OPT_APPEND_NEWLINE,
            )
            for message in batch
        ]
        os.write(self._file, b"".join(lines))

    def close(self) -> None:
        """Closes the file."""
        os.close(self._file)
