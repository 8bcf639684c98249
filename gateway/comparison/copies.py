"""Bounded copies of bodies that pass by."""

from gateway.comparison.not_compared import NotCompared, Why


class Room:
    """Bytes of memory that all copies share."""

    def __init__(self, size: int) -> None:
        self.left = size


class Copy:
    """A copy of a body, kept while it is no larger than `largest` bytes and there is room for it."""

    def __init__(self, room: Room, largest: int) -> None:
        self._room = room
        self._largest = largest
        self._chunks: list[bytes] = []
        self._size = 0
        self._lost: Why | None = None

    def add(self, chunk: bytes) -> None:
        """Takes the next part."""
        if self._lost is not None:
            return
        if self._size + len(chunk) > self._largest:
            self._lose(Why.TOO_LARGE)
        elif len(chunk) > self._room.left:
            self._lose(Why.NO_ROOM)
        else:
            self._chunks.append(chunk)
            self._size += len(chunk)
            self._room.left -= len(chunk)

    @property
    def size(self) -> int:
        """Bytes held."""
        return self._size

    def whole(self) -> bytes:
        """All of the body. Raises NotCompared when it was given up."""
        if self._lost is not None:
            raise NotCompared(self._lost)
        return b"".join(self._chunks)

    def release(self) -> None:
        """Gives the memory back; once is enough."""
        self._chunks.clear()
        self._room.left += self._size
        self._size = 0

    def _lose(self, why: Why) -> None:
        self._lost = why
        self.release()
