"""The data file of a journal: its payloads, named by keys and verified when they are read."""

from __future__ import annotations

import os
import re
import stat
import struct
from dataclasses import dataclass
from typing import BinaryIO

from tb_triptych.format.bounds import MOST_PICTURE_BYTES
from tb_triptych.format.header import PaneHeader
from tb_triptych.format.tfrecord import FOOTER_BYTES, HEADER_BYTES, is_whole
from tb_triptych.sources.errors import DamagedPayloadError, NotFoundError
from tb_triptych.sources.payload import JOURNAL_KEY_PREFIX, Payload
from tb_triptych.sources.payload_check import Claim, proved

DIGEST_BYTES = 16

_LEAST_BYTES = HEADER_BYTES + DIGEST_BYTES + FOOTER_BYTES
_LENGTH = struct.Struct("<Q")

# The numbers are part of keys, which browsers keep for a year: add at the end only.
_MEDIA = (
    "application/octet-stream",
    "image/png",
    "image/webp",
    "image/jpeg",
    "application/x-npy",
    "application/x-npy+gzip",
)
_NUMBERS = {media: number for number, media in enumerate(_MEDIA)}
_KEY = re.compile(
    r"j-([0-9a-f]{16})-([0-9a-f]{1,16})-([0-9a-f]{1,16})-([0-9])-([0-9a-f]{32})"
    r"(?:-([0-9]{1,19}(?:x[0-9]{1,19}){1,3}))?"
)


@dataclass(frozen=True)
class PayloadKey:
    """Where a payload is, and which values it must have; its meaning never changes.

    Attributes:
      file: Id of the data file; looked up, never opened by that name.
      offset: Where the record begins in the data file.
      length: Bytes of the record, with its frame.
      media: Number of the media type.
      digest: Digest of the picture.
      shape: Of the array that was logged; `None` in old keys.
    """

    file: str
    offset: int
    length: int
    media: int
    digest: str
    shape: tuple[int, ...] | None

    @classmethod
    def parse(cls, key: str) -> PayloadKey | None:
        """Read a key of unknown origin; `None` if it is not valid."""
        found = _KEY.fullmatch(key)
        if found is None or int(found[4]) >= len(_MEDIA):
            return None
        shape = None if found[6] is None else tuple([int(n) for n in found[6].split("x")])
        return cls(found[1], int(found[2], 16), int(found[3], 16), int(found[4]), found[5], shape)


def _key_text(
    file: str, offset: int, length: int, media: int, digest: str, shape: tuple[int, ...]
) -> str:
    """Write a key as `PayloadKey` does, without creating an instance for each of many."""
    lengths = "x".join(map(str, shape))
    return f"{JOURNAL_KEY_PREFIX}{file}-{offset:x}-{length:x}-{media}-{digest}-{lengths}"


class DataFile:
    """A data file; read only if a picture is requested.

    Attributes:
      id: Represents it in keys.
      path: Where it is.
      size_bytes: Its size when last checked; `None` if there was no such file.
    """

    def __init__(self, id: str, path: str) -> None:
        """Touch no file yet."""
        self.id = id
        self.path = path
        self.size_bytes: int | None = None

    @property
    def name(self) -> str:
        """Its name, for messages."""
        return os.fsencode(os.path.basename(self.path)).decode("utf-8", "replace")  # noqa: PTH119

    def look(self, least_bytes: int = 0) -> int | None:
        """Find out its size.

        Args:
          least_bytes: How large it should be; if it is not, it is opened: a network file system may
            say from memory that a file is missing or short, but not once it is open.
        """
        try:
            self.size_bytes = _regular_size(os.stat(self.path))  # noqa: PTH116
        except OSError:
            self.size_bytes = None
        if self.size_bytes is None or self.size_bytes < least_bytes:
            self._look_closely()
        return self.size_bytes

    def _look_closely(self) -> None:
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            self.size_bytes = None
            return
        try:
            self.size_bytes = _regular_size(os.fstat(descriptor))
        finally:
            os.close(descriptor)

    def key(self, pane: PaneHeader) -> str:
        """Return the key of a payload."""
        assert isinstance(pane.at, tuple)  # others are reported by `problem`
        return _key_text(self.id, *pane.at, _NUMBERS.get(pane.media, 0), pane.digest, pane.shape)

    def problem(self, pane: PaneHeader) -> str | None:
        """Return why a payload cannot exist."""
        if isinstance(pane.at, int):
            return "the header does not say where in the data file the picture is"
        size_bytes = self.size_bytes  # read once: other threads change it
        if size_bytes is None:
            return f"the data file {self.name} does not exist"
        if (end := pane.at[0] + pane.at[1]) > size_bytes:
            return (
                f"the data file {self.name} is cut off: it ends at byte {size_bytes}, but this "
                f"picture ends at byte {end}"
            )
        return None

    def read(self, key: PayloadKey) -> Payload:
        """Read a payload, and verify that it is the right one.

        Raises:
          DamagedPayloadError: if something else is in its place.
          NotFoundError: if the file cannot be read, or is too short.
        """
        size_bytes = self.look(key.offset + key.length)
        if size_bytes is None:
            raise NotFoundError(f"the data file {self.name} does not exist")
        if key.length < _LEAST_BYTES:
            raise DamagedPayloadError("the record is too short for a picture")
        if key.length > MOST_PICTURE_BYTES + _LEAST_BYTES:
            raise DamagedPayloadError("the record is too long for a picture")
        if key.offset + key.length > size_bytes:
            raise NotFoundError(f"the data file {self.name} ends before the picture")
        try:
            # Opened each time: no replaced file is kept open, and an idle journal costs nothing.
            with open(self.path, "rb", buffering=0) as file:  # noqa: PTH123
                file.seek(key.offset)
                data = _record(file, key)
        except OSError as error:
            reason = error.strerror or error
            raise NotFoundError(f"the data file {self.name} cannot be read: {reason}") from error
        return proved(_MEDIA[key.media], data, Claim(key.shape))


def _regular_size(status: os.stat_result) -> int | None:
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _record(file: BinaryIO, key: PayloadKey) -> bytes:
    """Read the payload of a record, the front first: a forged length costs no memory."""
    front = _read(file, HEADER_BYTES + DIGEST_BYTES)
    if len(front) < HEADER_BYTES + DIGEST_BYTES:
        raise NotFoundError("the data file ends before the picture")
    if _LENGTH.unpack_from(front)[0] + HEADER_BYTES + FOOTER_BYTES != key.length:
        raise DamagedPayloadError("another record is in its place")
    if front[HEADER_BYTES:].hex() != key.digest:
        raise DamagedPayloadError("another picture is in its place")
    data = _read(file, key.length - _LEAST_BYTES)
    footer = _read(file, FOOTER_BYTES)
    if len(footer) < FOOTER_BYTES:
        raise NotFoundError("the data file ends before the picture")
    if not is_whole(front, data, footer):
        raise DamagedPayloadError("its checksum does not match")
    return data


def _read(file: BinaryIO, length: int) -> bytes:
    """Read this many bytes, fewer only at the end of the file."""
    parts = []
    while length and (part := file.read(length)):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
