from tests.adapters.dexatel.conftest import call, parts

__all__ = ["call", "parts"]
