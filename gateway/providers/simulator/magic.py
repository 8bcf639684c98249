"""Phone numbers with a fixed fate, from the range +44 7700 900xxx that is reserved for fiction."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.domain.messages import MessageState, Reason
from gateway.providers.simulator.fates import Fate, Report, refused, throttled
from gateway.providers.simulator.settings import SimulatorSettings

PREFIX = "447700900"


@dataclass(frozen=True, slots=True)
class Script:
    """What happens at the first attempt, and at every later one."""

    first: Fate
    again: Fate

    def at(self, attempt: int) -> Fate:
        """The fate of an attempt, counted from 1."""
        return self.first if attempt <= 1 else self.again


def magic_numbers(settings: SimulatorSettings, *, reads: bool) -> Mapping[str, Script]:
    """The fixed numbers and their fates; each delay is the median of its setting.

    Without `reads` the channel has no read receipts, and those are left out.
    """
    wait = settings.receipt_delay.median
    delivered = Report(MessageState.DELIVERED, wait)
    failed = Report(MessageState.FAILED, wait, Reason.UNDELIVERABLE)
    blocked = Report(MessageState.FAILED, wait, Reason.BLOCKED)
    expired = Report(MessageState.FAILED, settings.expiry_delay.median, Reason.EXPIRED)
    late = Report(MessageState.DELIVERED, settings.late_delay.median)
    double = Report(MessageState.DELIVERED, wait + settings.duplicate_delay.median)
    recovered = Report(MessageState.DELIVERED, wait + settings.recovery_delay.median)
    contradiction = Report(MessageState.FAILED, wait + settings.recovery_delay.median, Reason.UNDELIVERABLE)
    read = Report(MessageState.READ, wait + settings.read_delay.median)
    delivered_last = Report(MessageState.DELIVERED, read.delay + settings.duplicate_delay.median)

    latency = settings.latency.median

    def accepted(*later: Report, early: tuple[Report, ...] = ()) -> Fate:
        told = tuple(each for each in later if reads or each.state is not MessageState.READ)
        return Fate(latency, early=early, later=told)

    def refusal(reason: Reason) -> Fate:
        return Fate(latency, refused(reason))

    busy = Fate(latency, throttled(settings.throttle_retry_after))
    always = {
        "001": accepted(delivered),
        "002": refusal(Reason.REJECTED),
        "003": refusal(Reason.INVALID_RECIPIENT),
        "004": accepted(failed),
        "005": accepted(expired),
        "006": accepted(blocked),
        "007": accepted(late),
        "009": busy,
        "010": accepted(),
        "011": accepted(early=(delivered,)),
        "012": accepted(delivered, double),
        "013": accepted(delivered, read),
        "014": accepted(failed, recovered),
        "015": accepted(delivered, contradiction),
        "016": accepted(read, delivered_last),
        "017": refusal(Reason.TEMPLATE_NOT_APPROVED),
        "018": refusal(Reason.CONTENT_INVALID),
    }
    scripts = {PREFIX + ending: Script(fate, fate) for ending, fate in always.items()}
    scripts[PREFIX + "008"] = Script(busy, accepted(delivered))
    return scripts
