import os
import pty
import subprocess
import sys

import pytest
from rich.cells import cell_len

from flows.cli.printing import laid_out, wrapped

COLUMNS = ("id", "watch", "outlet", "write_ups", "sentence")
SENTENCE = "The Harbour Authority approved the second terminal on Tuesday, after four years of hearings."
ROW = ["1", "new-terminal", "Pacific Wire Service", "4", SENTENCE]


def test_a_pipe_gets_one_line_a_row_however_long() -> None:
    head, line = laid_out(COLUMNS, [ROW], width=None)
    assert head == "id  watch         outlet                write ups  sentence"
    assert line.split("  ")[-1] == SENTENCE


def test_within_a_width_long_text_stands_under_its_row() -> None:
    lines = laid_out(COLUMNS, [ROW, ROW], width=60)
    assert lines[0] == "id  watch         outlet                write ups"
    assert lines[1] == "1   new-terminal  Pacific Wire Service  4"
    assert " ".join(line.strip() for line in lines[2:4]) == SENTENCE
    assert lines[1:4] == lines[4:]
    assert max(map(len, lines)) <= 60


def test_what_is_too_much_for_a_line_is_named_below() -> None:
    lines = laid_out(COLUMNS, [ROW], width=24)
    assert lines[:2] == ["id  watch", "1   new-terminal"]
    assert " ".join(" ".join(lines[2:]).split()).startswith("outlet Pacific Wire Service; write ups 4")


def test_what_is_not_known_takes_no_line_of_its_own() -> None:
    lines = laid_out(COLUMNS, [[*ROW[:2], "-", "-", "-"], ROW], width=50)
    assert lines[1] == "1   new-terminal  -                     -"
    assert lines[2].startswith("1 ")


@pytest.mark.parametrize("width", [2, 5, 20, 79])
@pytest.mark.parametrize("text", [SENTENCE, "https://news.example/" + "a" * 90, "监管机构批准" * 20, "", " "])
def test_no_line_is_wider_than_it_may_be_and_no_word_is_lost(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_terminal_of_80_columns_is_kept_to() -> None:
    code = (
        "from types import SimpleNamespace as Row\n"
        "from flows.cli import printing\n"
        f"row = Row(**dict(zip({COLUMNS!r}, {ROW!r})))\n"
        f"printing.listing([row] * 3, {COLUMNS!r}, as_json=False, empty='none')\n"
    )
    ours, theirs = pty.openpty()
    environ = os.environ | {"COLUMNS": "80", "TERM": "dumb"}
    done = subprocess.Popen([sys.executable, "-c", code], stdout=theirs, env=environ)
    assert done.wait(60) == 0
    os.close(theirs)
    printed = os.read(ours, 100_000).decode().splitlines()
    os.close(ours)
    assert len(printed) == 10
    assert max(map(len, printed)) <= 80
