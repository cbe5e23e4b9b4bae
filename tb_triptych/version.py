"""The version of the package, read by the build and by `tb_triptych.__version__`."""

__version__ = "0.1.0"
