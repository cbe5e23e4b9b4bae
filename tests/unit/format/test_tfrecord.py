import struct

import pytest

from tb_triptych.format.tfrecord import DamagedRecordError, frame, unframe


def test_records_are_framed_as_tensorboard_frames_them() -> None:
    from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

    length = struct.pack("<Q", 3)
    expected = length + struct.pack("<I", masked_crc32c(length)) + b"abc"
    assert frame(b"abc") == expected + struct.pack("<I", masked_crc32c(b"abc"))


def test_records_follow_each_other() -> None:
    buffer = frame(b"one") + frame(b"") + frame(b"three")
    found, offset = [], 0
    while record := unframe(buffer, offset):
        data, offset = record
        found.append(data)
    assert found == [b"one", b"", b"three"]
    assert offset == len(buffer)


def test_a_record_that_is_cut_off_is_not_there_yet() -> None:
    whole = frame(b"abc")
    assert [unframe(whole[:end]) for end in range(len(whole))] == [None] * len(whole)


@pytest.mark.parametrize("position", range(len(frame(b"abc"))))
def test_a_flipped_bit_anywhere_is_noticed(position: int) -> None:
    damaged = bytearray(frame(b"abc"))
    damaged[position] ^= 4
    with pytest.raises(DamagedRecordError):
        unframe(bytes(damaged))
