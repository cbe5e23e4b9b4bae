import threading
import time

from tb_triptych.inputs.batch import Batch
from tb_triptych.inputs.call_site import CallSite
from tb_triptych.writing.pending_write import PendingWrite
from tb_triptych.writing.room import Claim, Room, Share

RECORD = PendingWrite("val", 0, 0, Batch({}, {}, [], [], "NHWC"), None, CallSite("", 0))


def claimed(room: Room, size_bytes: int, shares: list[Share]) -> Claim | None:
    """Take room with another share, which is added to the others."""
    shares.append(Share())
    claim = room.claim(shares[-1], RECORD)
    return claim if room.take(claim, size_bytes, None) else None


def test_room_is_taken_until_it_is_released() -> None:
    room, shares = Room(10), list[Share]()
    first = claimed(room, 6, shares)
    second = claimed(room, 4, shares)
    assert first is not None
    assert second is not None
    assert claimed(room, 1, shares) is None
    room.release(first)
    room.release(first)
    assert claimed(room, 7, shares) is None
    third = claimed(room, 6, shares)
    assert third is not None
    assert room.claims == [second, third]


def test_room_is_free_when_nobody_has_the_share_any_more() -> None:
    room, shares = Room(10), list[Share]()
    claim = claimed(room, 10, shares)
    assert claimed(room, 1, []) is None
    shares.clear()
    assert room.claims == []
    assert claimed(room, 10, shares)
    assert claim is not None
    room.release(claim)
    assert claimed(room, 1, []) is None


def test_what_is_larger_than_the_limit_passes_alone() -> None:
    room, shares = Room(10), list[Share]()
    large = claimed(room, 99, shares)
    assert large is not None
    assert claimed(room, 1, shares) is None
    room.release(large)
    assert claimed(room, 1, shares)
    assert claimed(room, 99, shares) is None


def test_what_takes_less_than_it_claimed_leaves_the_rest_to_others() -> None:
    room, shares = Room(10), list[Share]()
    claim = claimed(room, 10, shares)
    assert claim is not None
    room.resize(claim, 4)
    assert claimed(room, 7, shares) is None
    assert claimed(room, 6, shares)


def test_who_waits_for_room_is_told_how_long_it_took() -> None:
    room, shares = Room(10), list[Share]()
    shares += [Share(), Share()]
    first, second = (room.claim(share, RECORD) for share in shares)
    looked = threading.Event()

    def release() -> None:
        looked.wait()
        room.release(first)

    assert room.take(first, 10, None)
    assert first.waited_s == 0
    thread = threading.Thread(target=release)
    thread.start()
    begun_s = time.monotonic()
    assert room.take(second, 10, looked.set)
    assert 0 < second.waited_s <= time.monotonic() - begun_s
    thread.join()
