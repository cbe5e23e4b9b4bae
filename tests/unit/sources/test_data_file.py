"""Keys of pictures in journals, and the pictures under them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sources.columns import to_columns
from sources.journal_files import JournalFiles, digest, frame, picture_of
from sources.journal_source import SCOPE, catalog, source_of

from tb_triptych.encoding.png import encode_png
from tb_triptych.format.header import PaneHeader
from tb_triptych.sources.errors import DamagedPayloadError, NotFoundError
from tb_triptych.sources.journals.data_file import DataFile


def test_a_key_outlives_the_process_that_gave_it(tmp_path: Path) -> None:
    JournalFiles(tmp_path).log("val", 1)
    series = to_columns(source_of(tmp_path).series(SCOPE, ".", "val"))
    key = series["samples"]["0"]["panes"]["output"]["keys"][0]
    assert source_of(tmp_path).payload(SCOPE, ".", key).data == picture_of("val", 1)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "j-",
        "j-../../etc/passwd",
        "j-0000000000000000-0-40-1-" + "0" * 32,
        "j-{id}-0-7fffffffffffffff-1-" + "0" * 32,
        "j-{id}-ffffffffffffffff-40-1-" + "0" * 32,
        "j-{id}-0-0-1-" + "0" * 32,
        "j-{id}-0-{length}-9-{digest}",
        "j-{id}-1-{length}-1-{digest}",
        "j-{id}-0-{length}-1-" + "0" * 32,
        "j-{id}-0-{shorter}-1-{digest}",
        "j-{id}-0-{longer}-1-{digest}",
        "j-{id}-0-{length}-0-{digest}\n",
        "j-{id}-0-{length}-0-{digest}-",
        "j-{id}-0-{length}-0-{digest}-4",
        "j-{id}-0-{length}-0-{digest}-4x5x6x7x8",
        "j-{id}-0-{length}-1-{digest}-2x3",
    ],
)
def test_a_key_that_names_nothing_gets_nothing(tmp_path: Path, key: str) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("val", 0)
    journal.log("val", 1)
    source = source_of(tmp_path)
    catalog(source)  # waits until it is read
    good = to_columns(source.series(SCOPE, ".", "val"))["samples"]["0"]["panes"]["output"]["keys"][
        0
    ]
    _, file, _, length, _, of, _ = good.split("-")
    shorter, longer = (f"{int(length, 16) + more:x}" for more in (-1, 1))
    forged = key.format(id=file, length=length, digest=of, shorter=shorter, longer=longer)
    with pytest.raises(NotFoundError):
        source.payload(SCOPE, ".", forged)
    with pytest.raises(NotFoundError):
        source.payload(SCOPE, "another run", good)
    assert source.payload(SCOPE, ".", good).data == picture_of("val", 0)
    of_old = good.rpartition("-")[0]  # without the shape
    assert source.payload(SCOPE, ".", of_old).data == picture_of("val", 0)


def test_a_record_too_short_for_a_digest_is_no_picture(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    record = frame(b"0123456789")
    journal.data.write_bytes(record + b"more")
    forged = record[12:] + b"more"
    place = {"digest": forged[:16].hex(), "at": [0, len(record)]}
    journal.log("val", 0, pane=place)
    source = source_of(tmp_path)
    (key,) = to_columns(source.series(SCOPE, ".", "val"))["samples"]["0"]["panes"]["output"]["keys"]
    with pytest.raises(NotFoundError, match="the record is too short for a picture"):
        source.payload(SCOPE, ".", key)


def test_the_media_type_is_one_of_a_list(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    for step, media in enumerate(("image/webp", "text/html")):
        journal.log("val", step, pane={"media": media})
    source = source_of(tmp_path)
    keys = to_columns(source.series(SCOPE, ".", "val"))["samples"]["0"]["panes"]["output"]["keys"]
    assert [source.payload(SCOPE, ".", key).media for key in keys] == [
        "image/webp",
        "application/octet-stream",
    ]


def test_a_record_that_is_not_what_its_header_says_is_not_handed_out(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    png = encode_png(np.zeros((4, 5, 3), np.uint8))
    for step, shape in enumerate(([4, 5, 3], [4, 5], [5, 4, 3])):
        place = {"digest": digest(png), "at": journal.store(png), "media": "image/png"}
        journal.log("val", step, pane={**place, "shape": shape})
    source = source_of(tmp_path)
    good, *bad = to_columns(source.series(SCOPE, ".", "val"))["samples"]["0"]["panes"]["output"][
        "keys"
    ]
    assert source.payload(SCOPE, ".", good).data == png
    for key in bad:
        with pytest.raises(DamagedPayloadError, match="it is a PNG of 4 x 5 x 3, but the header"):
            source.payload(SCOPE, ".", key)


def test_a_file_that_vanishes_while_it_is_asked_for_is_said_to_be_short_or_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes: list[int | None] = [10, None]  # before and after another thread has looked
    size_bytes = property(lambda _: sizes.pop(0), lambda *_: None)
    monkeypatch.setattr(DataFile, "size_bytes", size_bytes, raising=False)
    file = DataFile("0" * 16, "events.data")
    pane = PaneHeader("0" * 32, (0, 60), "image/png", (2, 3), "uint8")
    assert file.problem(pane) == (
        "the data file events.data is cut off: it ends at byte 10, but this picture ends at byte 60"
    )
    assert file.problem(pane) == "the data file events.data does not exist"
