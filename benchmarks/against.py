"""The gateway and a peer at the same SMSC, in turns: messages/s to the last submit_sm_resp."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, TypeAlias

from benchmarks.peer import Peer
from benchmarks.processors import Meter
from benchmarks.results import Result, compared, rounded
from benchmarks.smpp_campaigns import BINDS, WINDOW, Gateway, gateway_at
from benchmarks.smsc import Smsc, smsc_running

MESSAGES = 100_000

PeerAt: TypeAlias = Callable[[Smsc], AbstractAsyncContextManager[Peer]]


async def against(
    name: str, peer_at: PeerAt, scale: float, *, rounds: int, target: float, aim: float | None = None
) -> Result:
    """Rounds of both; the peer is the floor. Raises NotMeasured when there is no peer."""
    count = max(10, int(MESSAGES * scale))
    async with AsyncExitStack() as stack:
        smsc = await stack.enter_async_context(smsc_running())
        peer = await stack.enter_async_context(peer_at(smsc))
        gateway = await stack.enter_async_context(gateway_at(smsc, count))
        ours, theirs = _Rounds(), _Rounds()
        for _ in range(rounds):
            await _gateway_round(ours, gateway, count)
            await _peer_round(theirs, peer, smsc, count)
    return compared(
        name,
        "messages/s",
        ours.rates,
        theirs.rates,
        bound="at least",
        target=target,
        aim=aim,
        detail={
            "messages": count,
            "binds": BINDS,
            "window": WINDOW,
            "gateway_processor_seconds": ours.processors,
            f"{peer.name}_processor_seconds": theirs.processors,
            "gateway_without_take_in": rounded(ours.others),
        },
    )


class _Rounds:
    """Messages/s of each round, and the processor seconds of the last."""

    def __init__(self) -> None:
        self.rates: list[float] = []
        self.others: list[float] = []
        self.processors: Any = {}


async def _gateway_round(rounds: _Rounds, gateway: Gateway, count: int) -> None:
    meter = Meter(gateway.processes)
    seconds = await gateway.campaign(count, "held")
    rounds.rates.append(count / seconds.answered)
    rounds.others.append(count / (seconds.answered - seconds.taken_in))
    rounds.processors = {**meter.spent(), "with": "the receipts that came afterwards"}


async def _peer_round(rounds: _Rounds, peer: Peer, smsc: Smsc, count: int) -> None:
    meter = Meter({name: [pid] for name, pid in {**peer.processes, "smsc": smsc.pid}.items()})
    smsc.expect(count)
    begun = await peer.feed(count)
    submitted = await smsc.submitted()
    rounds.rates.append(count / (submitted["at"] - begun))
    rounds.processors = meter.spent()
