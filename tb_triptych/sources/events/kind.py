"""Event files as a kind of source."""

from __future__ import annotations

from tb_triptych.sources.source import Settings, Source


class EventFiles:
    """Event files, as read by TensorBoard's own loaders."""

    name = "event files"

    def __init__(self, settings: Settings) -> None:
        """Read nothing yet."""
        self._settings = settings

    def owns(self, key: str) -> bool:
        """Return whether a key begins with a hexadecimal digit."""
        return key[:1] in "0123456789abcdef"

    def is_active(self) -> bool:
        """Return `False`: TensorBoard sees triptychs in event files itself."""
        return False

    def open(self) -> Source:
        """Return the source."""
        from tb_triptych.sources.events.source import EventFileSource

        return EventFileSource(self._settings.provider, self._settings.steps_kept)
