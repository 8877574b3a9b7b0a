"""What a line sets, in the notations of many programs."""

from __future__ import annotations

import pytest

from agent.sources.texts.assignments import assignment


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("port = 80 ; the port", "port", "80"),
        ("port: 80  # the port", "port", "80"),
        ("worker_connections 1024;", "worker_connections", "1024"),
        ("weight = 0.5;", "weight", "0.5"),
        ("$wgCacheTime = 3600; # seconds", "wgCacheTime", "3600"),
        ("$config['db']['port'] = 3306;", "port", "3306"),
        ("'port' => 80,", "port", "80"),
        ('"port": 80, // the port', "port", "80"),
        ("define('MAX_SIZE', '4M');", "MAX_SIZE", "'4M'"),
        ('user_pref("net.port", 80);', "net.port", "80"),
        ('Option "AccelMethod" "glamor"', "AccelMethod", '"glamor"'),
        ("option ttl '60'", "ttl", "'60'"),
        ("set -g base-index 1", "base-index", "1"),
        ("export PORT=80", "PORT", "80"),
        ("config.max_age = 5", "config.max_age", "5"),
        ('"Port"=dword:00000050', "Port", "dword:00000050"),
        ("c.App.port = 80", "c.App.port", "80"),
        ("title = 'a # b; c' # what", "title", "'a # b; c'"),
    ],
)
def test_a_name_and_its_value(line: str, name: str, value: str) -> None:
    found = assignment(line)
    assert found is not None
    assert (found.name, line[slice(*found.value)]) == (name, value)


def test_an_entry_of_an_array_stands_within_its_arrays() -> None:
    line = "$config['db']['port'] = 3306;"
    found = assignment(line)
    assert found is not None
    assert (found.within, line[slice(*found.at)]) == (("config", "db"), "port")


@pytest.mark.parametrize("line", ["if (a == b) {", "}", "path[] = /a", "[part]", "# port = 80", "<a>"])
def test_what_sets_nothing(line: str) -> None:
    assert assignment(line, unsigned=False) is None
