"""What can go wrong between a source and its readers; the messages can be shown to users."""


class NotFoundError(LookupError):
    """There is no such run, tag or picture, or it is gone."""


class NotYetError(NotFoundError):
    """It may be in what has not been read yet."""


class DamagedPayloadError(NotFoundError):
    """What stands in the place of a picture is not the one that was asked for."""


class UnavailableError(RuntimeError):
    """The storage behind a source does not answer."""
