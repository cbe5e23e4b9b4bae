"""Numbers that say how good an output is, measured from the values as they were given."""

from tb_triptych.metrics.difference import mae as mae
from tb_triptych.metrics.difference import psnr as psnr
from tb_triptych.metrics.difference import rmse as rmse
from tb_triptych.metrics.metric import Metric as Metric
from tb_triptych.metrics.overlap import dice as dice
from tb_triptych.metrics.overlap import iou as iou
from tb_triptych.metrics.overlap import pixel_error as pixel_error
from tb_triptych.metrics.ssim import ssim as ssim
