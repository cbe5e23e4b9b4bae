"""The summary op for TensorFlow, and the same summary as a proto for other writers."""

from tb_triptych.summary.op import triptych as triptych
from tb_triptych.summary.proto import triptych_pb as triptych_pb
