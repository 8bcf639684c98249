from tests.adapters.experia.conftest import api, switched

__all__ = ["api", "switched"]
