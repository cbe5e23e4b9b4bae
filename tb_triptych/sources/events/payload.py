"""Reads a picture from an event file, and verifies that it is the requested one."""

from __future__ import annotations

from collections.abc import Sequence

from tb_triptych.format.metadata import UnreadableSeriesError
from tb_triptych.sources.errors import DamagedPayloadError, NotFoundError
from tb_triptych.sources.events.blobs import Blobs
from tb_triptych.sources.events.storage import read_header
from tb_triptych.sources.payload import Payload
from tb_triptych.sources.payload_check import Claim, proved
from tb_triptych.sources.source import Scope


def read_payload(
    blobs: Blobs, scope: Scope, blob_keys: Sequence[str], at: int, digest: str
) -> Payload | None:
    """Read a payload; `None` if it does not exist, or has been replaced.

    Args:
      blobs: TensorBoard's storage.
      scope: On whose behalf it is read.
      blob_keys: The keys of all blobs of the event.
      at: Its index among them.
      digest: The digest of the picture.

    Raises:
      DamagedPayloadError: if it is the right one, but damaged.
      UnavailableError: if the storage does not answer.
    """
    if not 1 <= at < len(blob_keys):
        return None
    try:
        data = blobs.read(scope, blob_keys[at])
        # Read last, not at the same time: a restart may put another event here meanwhile, and only
        # a header read after the payload proves whose it is.
        samples = read_header(blobs.read(scope, blob_keys[0]), len(blob_keys)).samples
    except (NotFoundError, UnreadableSeriesError):
        return None
    panes = (pane for sample in samples for pane in sample.panes.values())
    proof = next((pane for pane in panes if (pane.at, pane.digest) == (at, digest)), None)
    if proof is None:
        return None
    try:
        return proved(proof.media, data, Claim(proof.shape, proof.dtype, proof.sum))
    except DamagedPayloadError as error:
        raise DamagedPayloadError(f"the picture is damaged: {error}") from error
