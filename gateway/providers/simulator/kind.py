"""The simulator as a kind of provider."""

from gateway.providers.kinds import ProviderKind
from gateway.providers.simulator.provider import SimulatorProvider
from gateway.providers.simulator.settings import SimulatorSettings

SIMULATOR = ProviderKind("simulator", SimulatorSettings, SimulatorProvider)
