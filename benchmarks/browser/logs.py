"""The same pictures in three logs: our journal, our event file, that of `tf.summary.image`."""

from __future__ import annotations

from pathlib import Path

from event_files import EventFile
from pictures import inputs, outputs, targets
from tensorboard.compat.proto import summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.plugins.image import metadata as image_metadata

from tb_triptych import TriptychWriter
from tb_triptych.encoding.png import encode_png
from tb_triptych.summary import triptych_pb

RUN = "unet"
TAG = "val"
ROLES = ("input", "output", "target")


def write_logs(home: Path, steps: int) -> dict[str, Path]:
    """Log the same steps three times.

    Returns:
      The log directories: "journal" and "events" for ours, "images" for the Images dashboard.
    """
    logdirs = {name: home / name for name in ("journal", "events", "images")}
    whole = targets()
    given = inputs(whole)
    events, images = (EventFile(logdirs[name] / RUN) for name in ("events", "images"))
    pngs = {
        "input": [encode_png(picture) for picture in given],
        "target": [encode_png(picture) for picture in whole],
    }
    with TriptychWriter(logdirs["journal"] / RUN) as writer:
        for step in range(steps):
            made = outputs(given, whole, step, steps)
            writer.triptych(TAG, given, made, whole, step=step, metrics=None)
            events.append(triptych_pb(TAG, given, made, whole), step)
            pngs["output"] = [encode_png(picture) for picture in made]
            for role in ROLES:
                images.append(image_summary(role, pngs[role], given.shape[1]), step)
    events.close()
    images.close()
    return logdirs


def image_summary(tag: str, pngs: list[bytes], size: int) -> summary_pb2.Summary:
    """Make the summary of `tf.summary.image` from encoded pictures."""
    strings = [str(size).encode()] * 2 + pngs
    shape = tensor_shape_pb2.TensorShapeProto(
        dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=len(strings))]
    )
    tensor = tensor_pb2.TensorProto(
        dtype=types_pb2.DT_STRING, tensor_shape=shape, string_val=strings
    )
    metadata = image_metadata.create_summary_metadata("", "")
    value = summary_pb2.Summary.Value(tag=tag, metadata=metadata, tensor=tensor)
    return summary_pb2.Summary(value=[value])
