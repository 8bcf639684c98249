"""The model of a mobile network: from a message's identity to its fate, without state or time."""

from hashlib import blake2b
from struct import Struct
from typing import NamedTuple

from gateway.domain.channels import Channel
from gateway.domain.messages import MessageState, OutgoingMessage, Reason
from gateway.providers.simulator.fates import Fate, Report, refused
from gateway.providers.simulator.magic import magic_numbers
from gateway.providers.simulator.settings import SimulatorSettings

CHANNELS_WITH_READ = frozenset({Channel.WHATSAPP, Channel.VIBER})

_IDENTITY = Struct("<16s16sII")
_WORDS = Struct("<10I")
_UNIT = 2.0**-32


class Draws(NamedTuple):
    """The chances of one message, each evenly spread between 0 and 1, neither of which is reached."""

    latency: float
    refusal: float
    end: float
    delay: float
    late: float
    early: float
    duplicate: float
    duplicate_delay: float
    after: float
    after_delay: float


_EVEN = Draws(*[0.5] * len(Draws._fields))


class Network:
    """A network of these settings.

    Every draw is a hash of the seed and of (account, campaign, seq, attempt), so a fate depends neither
    on the order of submits nor on the process. Where the settings leave nothing to chance, nothing is drawn.
    """

    def __init__(self, settings: SimulatorSettings) -> None:
        self._settings = settings
        self._seed = settings.seed.to_bytes(8, "little")
        self._refused = (refused(Reason.REJECTED), refused(Reason.INVALID_RECIPIENT))
        kinds = (False, True)
        self._magic = tuple(
            magic_numbers(settings, reads=reads) if settings.magic_numbers else {} for reads in kinds
        )
        self._certain = tuple(self._drawn(_EVEN, reads) for reads in kinds) if _is_certain(settings) else None

    def fate(self, message: OutgoingMessage) -> Fate:
        """What becomes of this attempt."""
        reads = message.channel in CHANNELS_WITH_READ
        script = self._magic[reads].get(message.number)
        if script is not None:
            return script.at(message.attempt)
        if self._certain is not None:
            return self._certain[reads]
        return self._drawn(self._draws(message), reads)

    def _draws(self, message: OutgoingMessage) -> Draws:
        identity = _IDENTITY.pack(
            message.account_id.bytes, message.campaign_id.bytes, message.seq, message.attempt
        )
        words = _WORDS.unpack(blake2b(identity, digest_size=_WORDS.size, key=self._seed).digest())
        return Draws._make([(word + 0.5) * _UNIT for word in words])

    def _drawn(self, draws: Draws, reads: bool) -> Fate:
        settings = self._settings
        latency = settings.latency.quantile(draws.latency)
        rejected, invalid = self._refused
        if draws.refusal < settings.rejected:
            return Fate(latency, rejected)
        if draws.refusal < settings.rejected + settings.invalid_recipient:
            return Fate(latency, invalid)
        reports = self._reports(draws, reads)
        if draws.early < settings.early:
            return Fate(latency, early=reports[:1], later=reports[1:])
        return Fate(latency, later=reports)

    def _reports(self, draws: Draws, reads: bool) -> tuple[Report, ...]:
        first = self._first(draws)
        if first is None:
            return ()
        reports = [first]
        settings = self._settings
        if first.state is MessageState.FAILED and draws.after < settings.recovered:
            delay = first.delay + settings.recovery_delay.quantile(draws.after_delay)
            reports.append(Report(MessageState.DELIVERED, delay))
        if first.state is MessageState.DELIVERED and reads and draws.after < settings.read:
            delay = first.delay + settings.read_delay.quantile(draws.after_delay)
            reports.append(Report(MessageState.READ, delay))
        if draws.duplicate < settings.duplicate:
            delay = first.delay + settings.duplicate_delay.quantile(draws.duplicate_delay)
            reports.append(Report(first.state, delay, first.reason))
            reports.sort(key=lambda report: report.delay)
        return tuple(reports)

    def _first(self, draws: Draws) -> Report | None:
        settings = self._settings
        end = draws.end - settings.lost
        if end < 0:
            return None
        if end < settings.expired:
            return Report(MessageState.FAILED, settings.expiry_delay.quantile(draws.delay), Reason.EXPIRED)
        late = draws.late < settings.late
        delay = (settings.late_delay if late else settings.receipt_delay).quantile(draws.delay)
        if end < settings.expired + settings.failed:
            return Report(MessageState.FAILED, delay, Reason.UNDELIVERABLE)
        return Report(MessageState.DELIVERED, delay)


def _is_certain(settings: SimulatorSettings) -> bool:
    shares = (
        settings.rejected,
        settings.invalid_recipient,
        settings.failed,
        settings.expired,
        settings.lost,
        settings.recovered,
        settings.read,
        settings.early,
        settings.late,
        settings.duplicate,
    )
    used = (
        (1.0, settings.latency),
        (1.0 - settings.late, settings.receipt_delay),
        (settings.late, settings.late_delay),
        (settings.expired, settings.expiry_delay),
        (settings.recovered, settings.recovery_delay),
        (settings.read, settings.read_delay),
        (settings.duplicate, settings.duplicate_delay),
    )
    return all(share in (0.0, 1.0) for share in shares) and all(
        delay.is_constant for share, delay in used if share
    )
