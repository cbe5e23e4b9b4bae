"""Reads the event in a record of an index file."""

from __future__ import annotations

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # ships no types
from tensorboard.compat.proto import event_pb2

from tb_triptych.format.tfrecord import DamagedRecordError


def parse_event(data: bytes) -> event_pb2.Event:
    """Read the data of a record.

    Raises:
      DamagedRecordError: if it is not an event.
    """
    try:
        event: event_pb2.Event = event_pb2.Event.FromString(data)
    except DecodeError as error:
        raise DamagedRecordError("the record is not an event") from error
    return event
