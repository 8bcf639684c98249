"""An SMSC as a way out, over SMPP 3.4."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from random import Random

import structlog

from gateway.domain.channels import Channel
from gateway.domain.clock import Clock, system_clock
from gateway.domain.messages import Outcome, OutgoingMessage
from gateway.providers.provider import Intake
from gateway.providers.smpp.batch import DOWN, Batch, Verdicts, refusals
from gateway.providers.smpp.bind import Bind, Server, Sleep
from gateway.providers.smpp.handover import Handover
from gateway.providers.smpp.pdus import Command, status_name
from gateway.providers.smpp.settings import BindMode, SmppSettings
from gateway.providers.smpp.submissions import Backlog, Submission
from gateway.providers.smpp.submits import SubmitBodies

log = structlog.get_logger(__name__)

PATIENCE_AT_START = 3.0
"""Seconds; a server that is slower is bound while the gateway already works."""

_COMMANDS = {
    BindMode.TRANSCEIVER: (Command.BIND_TRANSCEIVER,),
    BindMode.TRANSMITTER_RECEIVER: (Command.BIND_TRANSMITTER, Command.BIND_RECEIVER),
}


class SmppProvider:
    """Carries messages through the binds of one account at an SMSC."""

    def __init__(
        self,
        name: str,
        settings: SmppSettings,
        *,
        clock: Clock = system_clock,
        sleep: Sleep = asyncio.sleep,
        random: Random | None = None,
    ) -> None:
        self.name = name
        self.channels = frozenset({Channel.SMS})
        self.counts_parts = settings.counts_parts
        self.unknown_outcome = settings.unknown_outcome
        self._settings = settings
        self._clock = clock
        self._sleep = sleep
        self._random = random or Random()  # noqa: S311 (it spreads reconnections)
        self._bodies = SubmitBodies(settings)
        self._verdicts = Verdicts(settings)
        self._backlog = Backlog()
        self._binds: list[Bind] = []
        self._handover: Handover | None = None
        self._next = 0
        self._closed = False

    async def start(self, intake: Intake) -> None:
        """Begins to connect, and waits a little for the outcome of each bind's first attempt.

        Raises OSError, ValueError when the files with the password or for TLS can't be read.
        """
        server = await asyncio.to_thread(Server, self._settings)
        handover = self._handover = Handover(self.name, intake, self._settings, self._clock)
        for _ in range(self._settings.binds):
            for command in _COMMANDS[self._settings.bind]:
                self._binds.append(self._bind(command, server, handover))
        for bind in self._binds:
            bind.start()
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_AT_START):
                for bind in self._binds:
                    await bind.tried.wait()

    async def submit(self, batch: Sequence[OutgoingMessage]) -> list[Outcome]:
        """Returns when each message is answered, or no answer will come any more."""
        if not self._can_submit:
            return [DOWN] * len(batch)
        made = Batch(batch, self._bodies, self.name)
        submission = Submission(made.bodies, asyncio.get_running_loop().create_future())
        if made.bodies:
            self._backlog.add(submission)
            self._fill()
            await submission.done
        for status, count in refusals(submission.answers).items():
            log.warning("smpp_refused", provider=self.name, status=status_name(status), count=count)
        return made.outcomes(submission.answers, self._verdicts)

    async def close(self) -> None:
        """Lets what was written be answered, unbinds, and finishes what was delivered."""
        self._closed = True
        self._backlog.drop()
        if self._handover is not None:
            await self._handover.finish()
        await asyncio.gather(*(bind.close() for bind in self._binds))
        if self._handover is not None:
            self._handover.close()

    def _bind(self, command: Command, server: Server, handover: Handover) -> Bind:
        return Bind(
            self.name,
            command,
            self._settings,
            server,
            None if command is Command.BIND_RECEIVER else self._backlog,
            handover.take,
            self._changed,
            self._sleep,
            self._random,
        )

    @property
    def _can_submit(self) -> bool:
        return not self._closed and any(bind.is_bound and bind.submits for bind in self._binds)

    def _changed(self) -> None:
        """A bind came or went."""
        if self._can_submit:
            self._fill()
        else:
            self._backlog.drop()

    def _fill(self) -> None:
        """Lets the binds take from the backlog, each time another one first."""
        self._next += 1
        first = self._next % len(self._binds)
        for bind in self._binds[first:] + self._binds[:first]:
            bind.fill()
