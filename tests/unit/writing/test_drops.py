from dataclasses import replace

from tb_triptych.inputs.batch import Batch
from tb_triptych.inputs.call_site import CallSite
from tb_triptych.writing.drops import DropNote, Drops
from tb_triptych.writing.pending_write import PendingWrite

RECORD = PendingWrite("val", 0, 0, Batch({}, {}, [], [], "NHWC"), None, CallSite("", 0))


def test_one_note_counts_what_is_dropped_between_two_calls_of_a_series() -> None:
    notes: list[DropNote] = []
    drops = Drops(notes.append)
    for step in range(3):
        drops.add(replace(RECORD, step=step))
    drops.add(replace(RECORD, tag="train"))
    drops.end("val")
    drops.end("val")
    drops.add(replace(RECORD, step=9))
    counted = [(note.last.tag, note.last.step, drops.take(note)) for note in notes]
    assert counted == [("val", 2, 3), ("train", 0, 1), ("val", 9, 1)]


def test_a_note_that_was_taken_counts_no_more() -> None:
    notes: list[DropNote] = []
    drops = Drops(notes.append)
    drops.add(RECORD)
    assert drops.take(notes[0]) == 1
    drops.add(RECORD)
    assert [drops.take(note) for note in notes] == [1, 1]
