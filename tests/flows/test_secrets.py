from pathlib import Path

import pytest

from analysis.errors import ConfigError
from flows.secrets import secret


def test_the_environment_comes_first(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from the file\n", encoding="utf-8")
    environ = {"TOKEN": "from the environment", "TOKEN_FILE": str(tmp_path / "token")}
    assert secret("TOKEN", environ) == "from the environment"


def test_a_file_is_read_without_its_line_end(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from the file\n", encoding="utf-8")
    assert secret("TOKEN", {"TOKEN_FILE": str(tmp_path / "token")}) == "from the file"


def test_a_file_that_is_not_there_is_named_by_its_variable(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="TOKEN_FILE"):
        secret("TOKEN", {"TOKEN_FILE": str(tmp_path / "none")})


def test_a_missing_secret_says_where_it_could_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.secrets._block", lambda *_: None)
    with pytest.raises(ConfigError, match=r"set SLACK_TOKEN .* SLACK_TOKEN_FILE .* 'slack-token'"):
        secret("SLACK_TOKEN", {})


def test_a_prefect_block_is_the_last_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.secrets._block", lambda name, _: f"the block {name}")
    assert secret("SLACK_TOKEN", {}) == "the block slack-token"
