"""The providers that the suite is run on: a new one adds its line."""

from collections.abc import Sequence

from tests.providers.conformance.driver import Ability, Kind
from tests.providers.conformance.http_driver import HTTP
from tests.providers.conformance.simulator_driver import SIMULATOR
from tests.providers.conformance.smpp_driver import SMPP
from tests.providers.conformance.stories import Story
from tests.providers.conformance.vendor_drivers import DEXATEL, DYNAMIC_MESSAGING, EXPERIA
from tests.providers.conformance.whatsapp_driver import WHATSAPP

KINDS: Sequence[Kind] = (SIMULATOR, HTTP, WHATSAPP, SMPP, DEXATEL, DYNAMIC_MESSAGING, EXPERIA)


def able(*abilities: Ability) -> list[Kind]:
    """Those that can do all of it."""
    return [kind for kind in KINDS if kind.abilities.issuperset(abilities)]


def telling(*stories: Story) -> list[tuple[Kind, Story]]:
    """Each provider with each of the stories that its network can play."""
    return [(kind, story) for kind in KINDS for story in stories if story in kind.stories]
