"""One `wirewatch.yaml`, validated: an error names file, line, what was expected and the mend."""

from flows.configuration.loading import load
from flows.configuration.models import Configuration

__all__ = ["Configuration", "load"]
