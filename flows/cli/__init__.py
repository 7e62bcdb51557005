"""The command line `wirewatch`. Commands import what they need when they run: help must come at once."""

from flows.cli.application import main

__all__ = ["main"]
