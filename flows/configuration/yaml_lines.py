"""YAML in which every scalar stays a string and every value knows its line.

Strings, because YAML 1.1 turns the country NO into false, the version 18.10 into 18.1 and
the time 08:00 into 480; pydantic converts where a number or a truth value is meant.
"""

from collections.abc import Iterator
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from analysis.errors import ConfigError

Place = tuple[str | int, ...]


class Lines:
    """A parsed document: `value` is the plain data, `line(path)` the line of the value at a path."""

    def __init__(self, text: str, *, file: Path) -> None:
        self._file = file
        self._lines: dict[Place, int] = {}
        self.value = self._read(text)

    def line(self, path: Place) -> int:
        """The line, from 1, of the nearest ancestor of `path` that the document holds."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def holds(self, path: Place) -> bool:
        """Whether the document has a value at exactly this path."""
        return path in self._lines

    def _read(self, text: str) -> object:
        try:
            root = yaml.compose(text, Loader=yaml.BaseLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise ConfigError(f"{self._file}:{line}: not valid YAML: {error.problem}") from error
        except yaml.YAMLError as error:
            raise ConfigError(f"{self._file}:1: not valid YAML: {error}") from error
        return None if root is None else self._value(root, (), ())

    def _value(self, node: Node, path: Place, above: tuple[Node, ...]) -> object:
        self._lines.setdefault(path, node.start_mark.line + 1)
        if node in above:
            raise ConfigError(f"{self._file}:{node.start_mark.line + 1}: an alias that contains itself")
        above = (*above, node)
        if isinstance(node, MappingNode):
            return {key: self._value(child, (*path, key), above) for key, child in self._items(node, path)}
        if isinstance(node, SequenceNode):
            return [self._value(child, (*path, index), above) for index, child in enumerate(node.value)]
        plain = isinstance(node, ScalarNode) and node.style is None
        return None if plain and node.value in {"", "~", "null"} else node.value

    def _items(self, node: MappingNode, path: Place) -> Iterator[tuple[str, Node]]:
        seen: dict[str, int] = {}
        for key_node, child in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                raise ConfigError(
                    f"{self._file}:{line}: a key must be a single word, not a list or a mapping"
                )
            key = str(key_node.value)
            if key in seen:
                raise ConfigError(
                    f"{self._file}:{line}: '{key}' stands here twice, first on line {seen[key]}. "
                    "Mend: keep one of them"
                )
            seen[key] = line
            # The line of the key, not of the value: that is where the eye looks first.
            self._lines[(*path, key)] = line
            yield key, child
