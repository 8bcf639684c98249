"""Megabytes of resident memory at the peak of `export`, for an account with 1 000 000 messages.

The floor is the same for 100 000. They are those of one campaign that was sent, with the audience it went
to, and are written as the domain's own lines. What was written is loaded into an empty gateway, whose peak
may not be higher for the larger one either; that and the lines/s of both are in the details.
"""

from typing import Any

from benchmarks.installation import Ended, installation
from benchmarks.memory import deliver_to_audience
from benchmarks.progress import check_counters
from benchmarks.results import Result, significant

LARGE, SMALL = 1_000_000, 100_000
TARGET = 1.2


async def run(scale: float = 1.0) -> Result:
    """Megabytes at the peak of the larger export."""
    small_out, small_in, small_detail = await _moved(max(10, int(SMALL * scale)))
    large_out, large_in, large_detail = await _moved(max(100, int(LARGE * scale)))
    ratios = large_out.peak_mb / small_out.peak_mb, large_in.peak_mb / small_in.peak_mb
    return Result(
        name="exporting",
        value=significant(large_out.peak_mb),
        unit="MB",
        floor=significant(small_out.peak_mb),
        ratio=significant(ratios[0]),
        bound="at most",
        target=TARGET,
        met=max(ratios) <= TARGET,
        detail={"small": small_detail, "large": large_detail, "load_ratio": significant(ratios[1])},
    )


async def _moved(count: int) -> tuple[Ended, Ended, dict[str, Any]]:
    """An account of so many messages, exported and loaded into an empty gateway."""
    with installation() as site, installation() as empty:
        account = site.account("leaving", max_recipients=count)
        with site.server() as server:
            campaign_id = await deliver_to_audience(site, account, server, count)
        lines = site.folder / "lines.jsonl"
        out = site.run("export", "--account", "leaving", stdout=lines)
        arrived = empty.account("arriving", max_recipients=count)
        into = empty.run("load", "--account", "arriving", stdin=lines)
        await check_counters(empty, arrived.id, campaign_id, count)
        with lines.open("rb") as written:
            number = sum(1 for _ in written)
    detail = {
        "lines": number,
        "lines_per_second": significant(number / out.seconds),
        "load_mb": significant(into.peak_mb),
        "load_lines_per_second": significant(number / into.seconds),
    }
    return out, into, detail
