"""An event loop for what takes time by intent."""

import asyncio


class JumpingLoop(asyncio.SelectorEventLoop):
    """A loop whose time jumps to the next timer instead of passing."""

    def __init__(self) -> None:
        super().__init__()
        self._jumped = 0.0

    def time(self) -> float:
        return self._jumped

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]  # how every loop keeps them
            self._jumped = max(self._jumped + 1e-9, self._scheduled[0].when())  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]
