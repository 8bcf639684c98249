"""Settings from the environment, in which a secret of digits alone stays a text."""

import json
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource


class Environment(EnvSettingsSource):
    """Reads JSON only where an object or an array stands; what a text means is for its setting to say."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        """Raises ValueError for what is no JSON object or array."""
        if str(value).lstrip()[:1] not in ("{", "["):
            raise ValueError("neither an object nor an array")
        return json.loads(value)
