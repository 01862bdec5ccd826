"""The kiosk's engine: everything that works without a screen. Importing this package imports nothing else."""

__version__ = "0.1.0"
