from collections.abc import Mapping
from uuid import UUID

import pytest

from gateway.domain.channels import Channel
from gateway.domain.messages import MessageState, Outcome, Reason
from gateway.domain.phone import normalize
from gateway.providers.simulator.fates import Fate, Report
from gateway.providers.simulator.magic import PREFIX
from gateway.providers.simulator.network import Network
from gateway.providers.simulator.settings import SimulatorSettings
from tests.providers.conftest import CALM, outgoing

SMS, WHATSAPP, VIBER = Channel.SMS, Channel.WHATSAPP, Channel.VIBER
DELIVERED, READ, FAILED = MessageState.DELIVERED, MessageState.READ, MessageState.FAILED

LATENCY = 0.02
BUSY = Outcome(accepted=False, reason="throttled", retry_after=1.0)


def accepted(*later: Report, early: tuple[Report, ...] = ()) -> Fate:
    return Fate(LATENCY, early=early, later=later)


def refused(reason: Reason) -> Fate:
    return Fate(LATENCY, Outcome(accepted=False, reason=reason))


# By the default settings: a receipt after 1.2 s, its double 1 s later, read and recovery 5 s later.
MAGIC = [
    ("delivered", "001", SMS, 1, accepted(Report(DELIVERED, 1.2))),
    ("delivered at any attempt", "001", WHATSAPP, 4, accepted(Report(DELIVERED, 1.2))),
    ("rejected", "002", SMS, 1, refused(Reason.REJECTED)),
    ("rejected at any attempt", "002", SMS, 2, refused(Reason.REJECTED)),
    ("invalid recipient", "003", SMS, 1, refused(Reason.INVALID_RECIPIENT)),
    ("undeliverable", "004", SMS, 1, accepted(Report(FAILED, 1.2, Reason.UNDELIVERABLE))),
    ("expired", "005", SMS, 1, accepted(Report(FAILED, 10, Reason.EXPIRED))),
    ("blocked", "006", SMS, 1, accepted(Report(FAILED, 1.2, Reason.BLOCKED))),
    ("delivered late", "007", SMS, 1, accepted(Report(DELIVERED, 30))),
    ("throttled once", "008", SMS, 1, Fate(LATENCY, BUSY)),
    ("and then accepted", "008", SMS, 2, accepted(Report(DELIVERED, 1.2))),
    ("throttled", "009", SMS, 1, Fate(LATENCY, BUSY)),
    ("and still throttled", "009", SMS, 9, Fate(LATENCY, BUSY)),
    ("no receipt", "010", SMS, 1, accepted()),
    ("receipt before the answer", "011", SMS, 1, accepted(early=(Report(DELIVERED, 1.2),))),
    ("doubled receipt", "012", SMS, 1, accepted(Report(DELIVERED, 1.2), Report(DELIVERED, 2.2))),
    ("read, where there is no read", "013", SMS, 1, accepted(Report(DELIVERED, 1.2))),
    ("read on WhatsApp", "013", WHATSAPP, 1, accepted(Report(DELIVERED, 1.2), Report(READ, 6.2))),
    ("read on Viber", "013", VIBER, 1, accepted(Report(DELIVERED, 1.2), Report(READ, 6.2))),
    (
        "delivered after failed",
        "014",
        SMS,
        1,
        accepted(Report(FAILED, 1.2, Reason.UNDELIVERABLE), Report(DELIVERED, 6.2)),
    ),
    (
        "failed after delivered",
        "015",
        SMS,
        1,
        accepted(Report(DELIVERED, 1.2), Report(FAILED, 6.2, Reason.UNDELIVERABLE)),
    ),
    ("delivered after read", "016", VIBER, 1, accepted(Report(READ, 6.2), Report(DELIVERED, 7.2))),
    ("the same without read", "016", SMS, 1, accepted(Report(DELIVERED, 7.2))),
    ("template not approved", "017", WHATSAPP, 1, refused(Reason.TEMPLATE_NOT_APPROVED)),
    ("content invalid", "018", SMS, 1, refused(Reason.CONTENT_INVALID)),
]


@pytest.mark.parametrize(("label", "ending", "channel", "attempt", "fate"), MAGIC)
@pytest.mark.parametrize("seed", [1, 2])
def test_magic_numbers(
    label: str, ending: str, channel: Channel, attempt: int, fate: Fate, seed: int
) -> None:
    number = normalize(f"+44 7700 900{ending}")
    assert number == PREFIX + ending
    network = Network(SimulatorSettings(seed=seed, failed=0.5, rejected=0.5, lost=0.3))
    message = outgoing(number=number, channel=channel, attempt=attempt)
    assert network.fate(message) == fate


def test_magic_numbers_can_be_ordinary() -> None:
    network = Network(SimulatorSettings.model_validate(CALM | {"magic_numbers": False}))
    assert network.fate(outgoing(number=PREFIX + "002")).refusal is None


def test_other_numbers_of_the_range_are_ordinary() -> None:
    network = Network(SimulatorSettings.model_validate(CALM))
    ordinary = network.fate(outgoing())
    assert all(network.fate(outgoing(number=f"{PREFIX}{n:03}")) == ordinary for n in range(19, 1000))


MANY = 10_000


def fates(settings: Mapping[str, object], channel: Channel = Channel.SMS) -> list[Fate]:
    network = Network(SimulatorSettings.model_validate(settings))
    return [network.fate(outgoing(seq, channel=channel)) for seq in range(1, MANY + 1)]


def ends_with(fate: Fate, state: MessageState, reason: Reason | None = None) -> bool:
    reports = fate.early + fate.later
    return bool(reports) and (reports[-1].state, reports[-1].reason) == (state, reason)


def test_shares_of_refusals() -> None:
    drawn = fates({"rejected": 0.1, "invalid_recipient": 0.2})
    reasons = [fate.refusal.reason if fate.refusal else None for fate in drawn]
    assert reasons.count(Reason.REJECTED) / MANY == pytest.approx(0.1, abs=0.01)
    assert reasons.count(Reason.INVALID_RECIPIENT) / MANY == pytest.approx(0.2, abs=0.01)
    assert not any(fate.early or fate.later for fate in drawn if fate.refusal)


def test_shares_of_ends() -> None:
    settings = {"failed": 0.2, "expired": 0.1, "lost": 0.05, "recovered": 0.5, "read": 0.4, "duplicate": 0}
    drawn = [fate for fate in fates(settings, WHATSAPP) if not fate.refusal]

    def share(ending: MessageState, reason: Reason | None = None) -> float:
        return sum(ends_with(fate, ending, reason) for fate in drawn) / len(drawn)

    assert sum(not (fate.early or fate.later) for fate in drawn) / len(drawn) == pytest.approx(0.05, abs=0.01)
    assert share(FAILED, Reason.UNDELIVERABLE) == pytest.approx(0.1, abs=0.01)
    assert share(FAILED, Reason.EXPIRED) == pytest.approx(0.05, abs=0.01)
    assert share(READ) == pytest.approx(0.65 * 0.4, abs=0.015)
    assert share(DELIVERED) == pytest.approx(0.15 + 0.65 * 0.6, abs=0.015)


def test_shares_of_unruly_receipts() -> None:
    drawn = fates(CALM | {"early": 0.1, "late": 0.2, "late_delay": 30, "duplicate": 0.3})
    assert sum(len(fate.early) == 1 for fate in drawn) / MANY == pytest.approx(0.1, abs=0.01)
    assert sum(len(fate.early + fate.later) == 2 for fate in drawn) / MANY == pytest.approx(0.3, abs=0.015)
    first = [(fate.early + fate.later)[0].delay for fate in drawn]
    assert first.count(30) / MANY == pytest.approx(0.2, abs=0.015)
    assert first.count(1) + first.count(30) == MANY


def test_delays_follow_their_distribution() -> None:
    spread = {"latency": {"median": 0.02, "p99": 0.08}, "receipt_delay": {"median": 1, "p99": 3}}
    drawn = fates(CALM | spread)
    latencies = sorted(fate.latency for fate in drawn)
    delays = sorted(fate.later[0].delay for fate in drawn)
    assert latencies[MANY // 2] == pytest.approx(0.02, rel=0.03)
    assert latencies[MANY * 99 // 100] == pytest.approx(0.08, rel=0.1)
    assert delays[MANY // 2] == pytest.approx(1, rel=0.03)
    assert delays[MANY * 99 // 100] == pytest.approx(3, rel=0.1)


def test_the_defaults_deliver_nearly_all_within_seconds() -> None:
    drawn = fates({})
    soon = [
        fate
        for fate in drawn
        if any(report.state is DELIVERED and report.delay < 4 for report in fate.early + fate.later)
    ]
    assert len(soon) / MANY > 0.97


def test_receipts_come_in_the_order_of_their_delays() -> None:
    for fate in fates({"failed": 0.3, "recovered": 1, "read": 1, "duplicate": 1}, VIBER):
        delays = [report.delay for report in fate.later]
        assert delays == sorted(delays)


def test_same_seed_same_fates() -> None:
    assert fates({"seed": 7}) == fates({"seed": 7})


OTHERS = [
    ("another seed", 8, {}),
    ("another attempt", 7, {"attempt": 2}),
    ("another campaign", 7, {"campaign": UUID(int=5)}),
    ("another place", 7, {"seq": 2}),
]


@pytest.mark.parametrize(("label", "seed", "fields"), OTHERS)
def test_each_part_of_the_identity_counts(label: str, seed: int, fields: dict[str, object]) -> None:
    first = Network(SimulatorSettings(seed=7)).fate(outgoing(number="4915112345678"))
    other = Network(SimulatorSettings(seed=seed)).fate(outgoing(**fields))  # type: ignore[arg-type]
    assert first != other


def test_neither_number_nor_text_counts() -> None:
    network = Network(SimulatorSettings(seed=7))
    assert network.fate(outgoing(number="4915112345678")) == network.fate(outgoing(number="33612345678"))


def test_certain_settings_need_no_draws() -> None:
    network = Network(SimulatorSettings.model_validate(CALM | {"read": 1, "read_delay": 3}))
    first, second = (network.fate(outgoing(seq, channel=WHATSAPP)) for seq in (1, 2))
    assert first is second
    assert first == Fate(0, later=(Report(DELIVERED, 1), Report(READ, 4)))
    assert network.fate(outgoing()) == Fate(0, later=(Report(DELIVERED, 1),))


UNCERTAIN = [
    ("a share", {"failed": 0.5}),
    ("the latency", {"latency": {"median": 1, "p99": 2}}),
    ("a delay that is used", {"read": 1, "read_delay": {"median": 1, "p99": 2}}),
]


@pytest.mark.parametrize(("label", "settings"), UNCERTAIN)
def test_one_uncertain_setting_is_drawn(label: str, settings: dict[str, object]) -> None:
    assert len(set(fates(CALM | settings, VIBER))) > 1
