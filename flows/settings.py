"""Where things are on this machine: `WIREWATCH_*` in the environment. Never a secret of a channel."""

from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from analysis.errors import ConfigError


class Settings(BaseSettings):
    """Paths and the database URL; only `flows` sees them, everything else takes plain values."""

    model_config = SettingsConfigDict(env_prefix="WIREWATCH_", frozen=True, extra="ignore")

    config: Path = Path("wirewatch.yaml")
    home: Path = Field(default_factory=lambda: user_data_path("wirewatch"))
    database_url: str | None = None

    @property
    def database(self) -> str:
        """The URL of the database: SQLite in `home` unless another is given."""
        return self.database_url or f"sqlite:///{self.home / 'wirewatch.db'}"

    def prepared(self) -> "Settings":
        """These settings, with `home` created; reading settings creates nothing. Raises ConfigError."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(
                f"{self.home}: cannot be made a folder: {error.strerror}. "
                "Mend: set WIREWATCH_HOME to one that can"
            ) from error
        return self
