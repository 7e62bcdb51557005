"""What the channels that write files have in common."""

import errno
import os
from pathlib import Path

# Somebody has to mend these; a full disk or an interrupted call may mend itself.
LASTING = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}
)


def sync_folder(folder: Path) -> None:
    """Make the entry of a new file durable: its bytes alone would survive without a name."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
