"""A residual denoiser after DnCNN (Zhang et al. 2017, arXiv:1608.03981), small enough for a CPU."""

from __future__ import annotations

from typing import Any

from torch import nn

WIDTH = 24
DEPTH = 6


class Denoiser(nn.Module):
    """Convolutions that find the noise, which is then taken out of the picture.

    As there: 3 x 3 convolutions with batch normalisation between the first and the last.
    """

    def __init__(self) -> None:
        super().__init__()
        middle = [
            layer
            for _ in range(DEPTH - 2)
            for layer in (
                nn.Conv2d(WIDTH, WIDTH, 3, padding=1, bias=False),
                nn.BatchNorm2d(WIDTH),
                nn.ReLU(),
            )
        ]
        self.noise = nn.Sequential(
            nn.Conv2d(3, WIDTH, 3, padding=1),
            nn.ReLU(),
            *middle,
            nn.Conv2d(WIDTH, 3, 3, padding=1),
        )

    def forward(self, noisy: Any) -> Any:
        """Take the noise out of pictures `[k, 3, h, w]` in [0, 1]."""
        return noisy - self.noise(noisy)
