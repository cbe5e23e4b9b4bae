"""A record of an index file as the event it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # ships no types

from tb_triptych.tfrecord import DamagedRecordError

if TYPE_CHECKING:
    from tensorboard.compat.proto import event_pb2


def parse_event(data: bytes) -> event_pb2.Event:
    """Read the data of a record.

    Raises:
      DamagedRecordError: if it is no event.
    """
    from tensorboard.compat.proto import event_pb2

    try:
        event: event_pb2.Event = event_pb2.Event.FromString(data)
    except DecodeError as error:
        raise DamagedRecordError("the record is no event") from error
    return event
