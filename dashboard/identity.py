"""A value as a key of a cache, known by being the same object."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Same(Generic[T]):
    """Wraps a value that cannot be hashed (it holds frames) and is never changed.

    Two keys are equal when they wrap one object. A cache that holds the key keeps the object, so
    that its identity cannot pass to another one.
    """

    def __init__(self, value: T) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        """Whether both wrap one object."""
        return isinstance(other, Same) and self.value is other.value

    def __hash__(self) -> int:
        """Hash of the identity."""
        return id(self.value)
