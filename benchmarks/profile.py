"""Where a server's processor time goes, by samples of its stack (py-spy)."""

import asyncio
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.results import significant

_PARTS = {
    "gateway/providers/smpp": "smpp",
    "gateway/store": "database",
    "asyncpg": "database",
    "gateway/engine": "engine",
    "gateway/domain": "engine",
    "adapters": "requests",
    "gateway/web": "requests",
    "schemas": "requests",
    "aiohttp": "requests",
}
"""The first that the innermost known frame lies in; C code counts for who called it."""

_REST = "event loop and driver"


@asynccontextmanager
async def sampling(pid: int) -> AsyncIterator[dict[str, float]]:
    """Shares of the time in which the process worked, by part; there at the end. Empty without py-spy."""
    shares: dict[str, float] = {}
    program = shutil.which("py-spy", path=str(Path(sys.executable).parent))
    if program is None:
        yield shares
        return
    with tempfile.TemporaryDirectory() as folder:
        stacks = Path(folder) / "stacks"
        process = await asyncio.create_subprocess_exec(
            *(program, "record", "--pid", str(pid), "--rate", "200", "--format", "raw", "--full-filenames"),
            *("--output", str(stacks), "--duration", "600", "--nonblocking"),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        yield shares
        process.send_signal(signal.SIGINT)
        await process.wait()
        if stacks.exists():
            shares.update(_shares(stacks.read_text()))


def _shares(stacks: str) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for line in stacks.splitlines():
        stack, _, count = line.rpartition(" ")
        counts[part_of(stack.split(";"))] += int(count)
    total = sum(counts.values())
    return {part: significant(count / total) for part, count in counts.most_common()}


def part_of(frames: list[str]) -> str:
    """The part that the innermost frame belongs to which belongs to any; frames come outermost first."""
    for frame in reversed(frames):
        for place, part in _PARTS.items():
            if f"{place}/" in frame:
                return part
    return _REST
