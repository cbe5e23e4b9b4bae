"""Errors of sources; their messages can be shown to users."""


class NotFoundError(LookupError):
    """The run, tag or picture does not exist, or no longer exists."""


class NotYetError(NotFoundError):
    """It may be in a part that has not been read yet."""


class DamagedPayloadError(NotFoundError):
    """The stored bytes are not the requested picture."""


class UnavailableError(RuntimeError):
    """The storage behind a source does not answer."""
