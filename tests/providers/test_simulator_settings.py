import math
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from gateway.providers.simulator.magic import magic_numbers
from gateway.providers.simulator.settings import Delay, Outage, SimulatorSettings

PAGE = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text()

REFUSED: list[tuple[str, dict[str, object], str]] = [
    ("an unknown setting", {"latencies": 1}, "latencies"),
    ("a share above 1", {"failed": 1.1}, "less than or equal to 1"),
    ("a share below 0", {"read": -0.1}, "greater than or equal to 0"),
    ("a share that is no number", {"read": math.nan}, "read"),
    ("refusals above the whole", {"rejected": 0.6, "invalid_recipient": 0.5}, "they add up to 1.1"),
    ("ends above the whole", {"failed": 0.5, "expired": 0.4, "lost": 0.2}, "failed + expired + lost"),
    ("a negative delay", {"receipt_delay": -1}, "receipt_delay.median"),
    ("an endless delay", {"receipt_delay": math.inf}, "finite"),
    ("a delay in words", {"latency": "soon"}, "valid number"),
    ("an unknown part of a delay", {"latency": {"median": 1, "p95": 2}}, "latency.p95"),
    ("a p99 below the median", {"latency": {"median": 2, "p99": 1}}, "p99 must not be below the median"),
    ("a p99 of nothing", {"latency": {"median": 0, "p99": 1}}, "a p99 needs a median above 0"),
    ("no capacity at all", {"capacity": 0}, "greater than 0"),
    ("an outage without length", {"outages": [{"start": 0, "duration": 0}]}, "outages.0.duration"),
    (
        "an outage longer than its period",
        {"outages": [{"start": 0, "duration": 9, "every": 9}]},
        "shorter than its period",
    ),
    ("a negative seed", {"seed": -1}, "seed"),
    ("an unknown answer to crashes", {"unknown_outcome": "guess"}, "unknown_outcome"),
]


@pytest.mark.parametrize(("label", "settings", "message"), REFUSED)
def test_refused(label: str, settings: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        SimulatorSettings.model_validate(settings)


TAKEN: list[tuple[str, object, Delay]] = [
    ("a number", 0.5, Delay(median=0.5)),
    ("a number as text, as from the environment", "0.5", Delay(median=0.5)),
    ("a median alone", {"median": 2}, Delay(median=2)),
    ("a distribution", {"median": 2, "p99": 5}, Delay(median=2, p99=5)),
]


@pytest.mark.parametrize(("label", "value", "delay"), TAKEN)
def test_forms_of_a_delay(label: str, value: object, delay: Delay) -> None:
    assert SimulatorSettings.model_validate({"latency": value}).latency == delay


def test_quantiles_of_a_delay() -> None:
    delay = Delay(median=1.2, p99=3.0)
    assert delay.quantile(0.5) == pytest.approx(1.2)
    assert delay.quantile(0.99) == pytest.approx(3.0)
    assert delay.quantile(0.01) == pytest.approx(1.2 * 1.2 / 3.0)
    assert [Delay(median=2).quantile(share) for share in (0.01, 0.99)] == [2, 2]


ONCE = Outage(start=10, duration=5)
AGAIN = Outage(start=10, duration=5, every=60)
LEFT = [
    ("before", ONCE, 9.0, 0.0),
    ("at its start", ONCE, 10.0, 5.0),
    ("within", ONCE, 12.0, 3.0),
    ("at its end", ONCE, 15.0, 0.0),
    ("once is once", ONCE, 72.0, 0.0),
    ("before the first period", AGAIN, 9.0, 0.0),
    ("between", AGAIN, 60.0, 0.0),
    ("in the second period", AGAIN, 72.0, 3.0),
    ("in the hundredth", AGAIN, 10 + 99 * 60 + 1.0, 4.0),
]


@pytest.mark.parametrize(("label", "outage", "elapsed", "left"), LEFT)
def test_outages(label: str, outage: Outage, elapsed: float, left: float) -> None:
    assert outage.left(elapsed) == pytest.approx(left)


def test_every_setting_is_documented_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", PAGE, re.MULTILINE))
    assert set(rows) == set(SimulatorSettings.model_fields)
    settings = SimulatorSettings()
    assert rows == {name: _in_words(getattr(settings, name)) for name in rows}


def _in_words(value: object) -> str:
    match value:
        case None | ():
            return "none"
        case bool():
            return str(value).lower()
        case Delay(median=median, p99=None):
            return f"{median:g}"
        case Delay(median=median, p99=p99):
            return f"median {median:g}, p99 {p99:g}"
        case str():
            return f"`{value}`"
        case _:
            return f"{value:g}"


def test_every_magic_number_is_documented() -> None:
    numbers = re.findall(r"^\| \+44 7700 (\d{6}) \|", PAGE, re.MULTILINE)
    assert ["447700" + number for number in numbers] == sorted(
        magic_numbers(SimulatorSettings(), reads=False)
    )
