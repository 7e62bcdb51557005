"""Whether a Prefect server is there, asked without importing Prefect."""

from urllib.error import URLError
from urllib.request import urlopen


def answers(url: str) -> bool:
    """Whether a Prefect API answers at `url`."""
    try:
        with urlopen(f"{url}/health", timeout=2) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
