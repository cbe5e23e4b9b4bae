"""Measures of how good an output is, computed from the values as given.

Writers, the op and the callbacks compare images as fractions of their range, that of the pane or of
the type: values are mapped linearly, so that its ends become 0 and 1, and neither clipped nor
rounded. So `mae` and `rmse` of images are fractions; those of scalars are in their unit. The
functions here do the same if they get a range, and compare the values unchanged otherwise. Each
takes one picture, or one volume with `volume=True`; batches are refused.
"""

from tb_triptych.metrics.difference import mae as mae
from tb_triptych.metrics.difference import psnr as psnr
from tb_triptych.metrics.difference import rmse as rmse
from tb_triptych.metrics.metric import Metric as Metric
from tb_triptych.metrics.overlap import dice as dice
from tb_triptych.metrics.overlap import iou as iou
from tb_triptych.metrics.overlap import pixel_error as pixel_error
from tb_triptych.metrics.ssim import ssim as ssim
from tb_triptych.metrics.vectors import epe as epe
