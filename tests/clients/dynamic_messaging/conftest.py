from tests.adapters.dynamic_messaging.conftest import api

__all__ = ["api"]
