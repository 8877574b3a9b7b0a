"""Pages of settings in the forms that manuals have: the rules find each default, and that of no other thing."""

from __future__ import annotations

import pytest

from agent.brain.actions import MakeClaim
from agent.brain.protocol import ReadInputs
from agent.brain.rules.reading import read
from agent.jobs.passage import numbered
from agent.ledger.records import Card
from agent.sources.passages import introduction, passages
from agent.sources.reading import read as read_source


def defaults(text: str, name: str) -> dict[str, str]:
    """Setting → default, in all passages of a source; of an option of the subject, under the option."""
    document = read_source(text.encode(), name)
    card = Card(title=document.metadata.title)
    found: dict[str, str] = {}
    for cut in passages(document):
        lines = tuple(numbered(document, document.sentences[cut.first - 1 : cut.last]))
        before = tuple(numbered(document, introduction(document, cut.first)))
        for action in read(ReadInputs(card=card, heading=cut.heading, before=before, lines=lines, known=())):
            if isinstance(action, MakeClaim) and action.attribute.startswith(("default", "set to")):
                found[action.entity] = action.value
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## max_ports\n\nThe port, defaults to `80`. Use another one.\n", {"max_ports": "80"}),
        ("| Items | Description |\n|-|-|\n| `--cache=1` | How long (default: 1), in s |\n", {"--cache": "1"}),
        ("| Items | Description |\n|-|-|\n| `--most value` 1.1 | How many (default: 10) |\n", {"--most": "10"}),
        ("| Flag | Description | Default |\n|-|-|-|\n| `-o`, `--format` | How. | `json` |\n", {"--format": "json"}),
        ("| Option | Behavior |\n|-|-|\n| `-DWITH_X` (On / Off) | Build X (defaults to on) |\n", {"-DWITH_X": "on"}),
        ("| Argument | Description | Default |\n|-|-|-|\n| db path | Where it is. | data/ |\n", {"db path": "data/"}),
        ("| Prop | Default |\n|-|-|\n| tag | 'div' |\n", {"tag": "'div'"}),
        ("| Setting | Description |\n|-|-|\n| **ramp** | The default is -1. From [-1..10]. |\n", {"ramp": "-1"}),
        ("<table><tr><td>`max_ports`</td>\n<td>How many. <div>Default: `64`</div> <div>Min value: `1`</div></td>\n"
         "</tr></table>\n",
         {"max_ports": "64"}),
        ("# F\n\n    -p/--threads NTHREADS\n\nLaunch `NTHREADS` of them (default: 1).\n", {"--threads": "1"}),
        ("# F\n\n    -p/--threads 4\n\nLaunch some of them (default: 1).\n", {}),
        ("# F\n\n0.  `max connections`\n\n    How many. The default is 0, which means no limit.\n",
         {"max connections": "0"}),
        ("# F\n\n- `max_ports`: If true (which is the default), it does.\n", {"max_ports": "true"}),
        ("## `<time_limit>` Element\n\nHow long.\n\nMore.\n\n*Default*: 5\n", {"time_limit": "5"}),
        ("# F\n\n* v0.11.0 `--tokens` (Optional. Default: 100): Tokens.\n", {"--tokens": "100"}),
        ("# F\n\n```\nport.max_one # default 5\nport.max_two # default http://x/\n```\n",
         {"port.max_one": "5", "port.max_two": "http://x/"}),
        ("## max_wait\n\nHow long. Defaults to 0 so that nobody waits.\n", {"max_wait": "0"}),
        ("## max_wait\n\nA boolean value defaulting to `true`.\n", {"max_wait": "true"}),
        ("## max_wait\n\nIt is set to the common default of 300 here.\n", {"max_wait": "300"}),
        ("## max_wait\n\nIt was raised from the old default of 300.\n", {}),
        ("| Name | Description |\n|-|-|\n| max_wait | If not given, the default is `a.B`. The default is parallel. |\n",
         {"max_wait": "a.B"}),
        ("# F\n\n- **alias**: A name for the node in it. Default value is `one`.\n", {"alias": "one"}),
        ("# F\n\n```\nSetting name...: log.level\nDescription....: How much.\nDefault value..: fine\n```\n",
         {"log.level": "fine"}),
        ("# F\n\n```\n  -port_one\n    Number of it.\n    Default: 10\n  * -name_two\n    The name.\n```\n",
         {"-port_one": "10"}),
        ("## max_wait\n\nUse 0 for no limit (which is the default).\n", {}),
        ("## max_wait\n\nActually, the default of 30 seconds is quite short.\n", {"max_wait": "30 seconds"}),
        ("| Name | Text |\n|-|-|\n| max_wait | Are on by default. (default: 'fE') |\n", {"max_wait": "fE"}),
        ("# F\n\n**To address:** By default, it uses the default of `v: 1` here.\n", {}),
        ("## max_ports\n\n{{< confkey default=\"80\" required=\"no\" >}}\n\nHow many.\n", {"max_ports": "80"}),
        ("# F\n\n```\n# What it is (default: UTF-8).\n# frob.encoding=\n```\n", {"frob.encoding": "UTF-8"}),
        ("| Name | Default |\n|-|-|\n| `a.b.io/max-rate` | 5 |\n| `_loaded?` | no |\n", {"a.b.io/max-rate": "5"}),
        ("<table><tr><td>`url_pre`</td><td>All.</td></tr><tr><td>`q_sort`</td><td>Of it. Defaults to `a`.</td></tr>"
         "</table>\n", {"q_sort": "a"}),
        ("# F\n\n```\nquiet      bool      (default off)\nformat     string    (default 'a b')\n```\n",
         {"quiet": "off", "format": "a b"}),
        ("| Name | Default |\n|-|-|\n| max_a | n/a |\n| max_b | 5 |\n", {"max_b": "5"}),
        ("## max_wait\n\nIt uses the name of the host (defaulting to `typed`) for keys.\n", {}),
        ("# F\n\n- [since v2.6] maxPorts: Int (default 1): how many.\n", {"maxPorts": "1"}),
        ("# F\n\n- **auto**: Fetch them while it imports. Default: `yes`.\n", {"auto": "yes"}),
        ("# F\n\n- **`type`** (default `cnn`): which one to use.\n", {"type": "cnn"}),
        ("# F\n\n- **Type**: how. Default: `yes`.\n", {}),
        ("## F.run()\n\n* `args` string[] (optional) - X. Defaults to an empty array\n", {"args": "an empty array"}),
        ("# F\n\nText.\n\nIf `max_rate` is left unset, it defaults to `0.5`.\n", {"max_rate": "0.5"}),
        ("# F\n\n**--mode** (**-m**): Lets you pick between text (default) or json.\n", {"--mode": "text"}),
        ("# F\n\n**-P**, **--publish**=*true*|*false*\n   Yes. The default is **false**.\n", {"--publish": "false"}),
        ("## Names\n\nText.\n\nMore text.\n\nAnd more.\n\n- **Name**: `evil_one`\n\nThe default is 5.\n", {}),
        ("#### [`line-length`](#l) {: #l }\n\nText.\n\n**Default value**: `88`\n", {"line-length": "88"}),
        ("## `keep`\n\n`boolean`, defaults to `false`.\n", {"keep": "false"}),
        ("## Line Length\n\nHow long.\n\n**Type:** Int  \n**Default:** `79`  \n**CLI Flags:**\n\n- -l\n",
         {"Line Length": "79"}),
        ("### `form`\n\n**Type: `'a' | 'b'`**\\\n**Default: `'a'`**\n\nWhich one.\n", {"form": "a"}),
        ("".join(f"## {name}\n\nWhat it is.\n\nMore of it.\n\nDefault: 5\n\n" for name in ("Skip", "Jobs", "Check")),
         {"Skip": "5", "Jobs": "5", "Check": "5"}),
        ("## Skip\n\nWhat it is.\n\nMore of it.\n\nDefault: 5\n", {}),
        ("## `piece`\n\nPossible Values: `1M` -`9M`, one, two, three, four Default: `2M`\n", {"piece": "2M"}),
        ("## `[run] paths`\n\n(multi-string, default \"a\") Which ones.\n", {"paths": "a"}),
        ("## max_wait\n\nHow long it waits (the default is 5).\n", {"max_wait": "5"}),
        ("## max_wait\n\nThe default value for this tag is 5.\n", {"max_wait": "5"}),
        ("## max_wait\n\nThe default is one second and zero disables it.\n", {"max_wait": "one second"}),
        ("## max_wait\n\nThe default file is named `wait`.\n", {}),
        ("## body_charset\n\nIf not specified, ISO-8859-1 will be used.\n", {"body_charset": "ISO-8859-1"}),
        ("## body_charset\n\nIf not specified, everything will be used.\n", {}),
        ("# All\n\n```\n# How long.\n# (default: 1h)\n[max_age: <duration>]\n\n# Why.\n[other: <int>]\n```\n",
         {"max_age": "1h"}),
        ("## `watch.delay`\n\nA delay.\n\n```js\ndelay: 300 // The default\n```\n", {"watch.delay": "300"}),
        ("## `watch.delay`\n\nA delay.\n\n```js\ndelay: 300 // not the default\n```\n", {}),
        ("## `out.name`\n\nThe default being:\n\n``` js\nname: \"[id].js\"\n```\n", {"out.name": "[id].js"}),
        ("## `out.kinds`\n\n`[string] = ['a', 'b']`\n\nThe default is `c` for some.\n", {"out.kinds": "['a', 'b']"}),
        ("## `strict`\n\nWhether it is strict. The default is `false`and it stays so.\n", {"strict": "false"}),
        ("## order\n\n- **Attribute:** `data-order`\n\n- **Detail:**\n\n- **Default:** `up`\n", {"order": "up"}),
        ("# F\n\n* `quick`: " + "what it is. When `quick` is on, it is so. " * 9 + "\n\n    default value: `true`\n",
         {"quick": "true"}),
        ("### theme\n\n```js\nmake(one, {\n  // default\n  theme: '',\n  // custom\n  theme: 'red',\n});\n```\n",
         {"theme": "''"}),
        ("### delay\n\n```js\nmake(one, {\n  // so that delay is the default\n  delay: [1, 2],\n});\n```\n", {}),
        ("## max_wait\n\nWithin [max_wait, default_wait].\n\nDefault value is 5.\n", {"max_wait": "5"}),
        ("| Module | Settings | Default |\n|---|---|---|\n| - | bulkActions | 1000 |\n", {"bulkActions": "1000"}),
        ("## max_wait\n\nThe default value, if not specified, is 1200 (20 minutes).\n", {"max_wait": "1200"}),
        ("## max_wait\n\nThis defaults to none but can be changed.\n", {"max_wait": "none"}),
        ("# F\n\n* `--wait` (Optional. Default: 300000 (5 minutes)): How long.\n", {"--wait": "300000"}),
        ("| Name | What |\n|---|---|\n| `ports` | Which. [Default: tcp:22, udp:68] |\n", {"ports": "tcp:22, udp:68"}),
        ("| Name | Default |\n|---|---|\n| `job.class` | <none> |\n", {"job.class": "<none>"}),
        ("## g:max_wait\n\nHow long. By default it's disabled.\n", {"g:max_wait": "disabled"}),
        ("## frob_mode\n\nBy default `fast` is being used, and others at times.\n", {"frob_mode": "fast"}),
        ("## frob_mode\n\nBy default nothing is used.\n", {}),
        ("# F\n\n* `most` (default: `10`) (desktop default: `100`)\n\n   How many.\n", {"most": "10"}),
        ("# F\n\n* `most` (desktop default: `100`)\n\n   How many.\n", {}),
        ("## opt.keep\n\n`boolean = true`\n\nKeeps it.\n", {"opt.keep": "true"}),
        ("#### `idleTime`\n\n_Optional, Default=180s_\n", {"idleTime": "180s"}),
        ("### use_color\n\nDefault: true unless `NO_COLOR` is set\n", {"use_color": "true unless NO_COLOR is set"}),
        ("### empty_one\n\n* Default: \"\"\n", {"empty_one": '""'}),
        ("# F\n\n- `wait` If on, it waits. The default behavior is `false`.\n", {"wait": "false"}),
        ("# F\n\n- `factor` - A number. The default value is `5`, which is low. More.\n", {"factor": "5"}),
        ("# F\n\n* `timeout` - (Optional, Default: `30s`) How long.\n", {"timeout": "30s"}),
        ('# F\n\n* `"code"` (default `80`) is the length\n', {"code": "80"}),
        ("# F\n\n* `skip` (`boolean`, default `false`) skips lines\n", {"skip": "false"}),
        ("# F\n\n  * `size` {number} How much. **Default:** `16384` (16 KiB), or `16`.\n", {"size": "16384"}),
        ("# F\n\n  * `width` Integer (optional) - In pixels. Default is `800`.\n", {"width": "800"}),
        ("# F\n\n* `[pool.max=5]` {Number} The most of them\n", {"pool.max": "5"}),
        ("# F\n\n- **`workers`**: how many there are, by default `0`.\n", {"workers": "0"}),
        ("# F\n\n- **`depth`**: how deep (10 by default).\n", {"depth": "10"}),
        ("| Name | What |\n| - | - |\n| `web.host` | The host. It is blank by default. |\n", {"web.host": "blank"}),
        ("# F\n\n**limit** (integer) – how often; if omitted, 5 is used.\n", {"limit": "5"}),
        ("# F\n\n**log_path** | string | where, `/var/x.log` if not specified.\n", {"log_path": "/var/x.log"}),
        ("# F\n\n**pids_limit**=1024\n  How many there may be.\n", {"pids_limit": "1024"}),
        ("# F\n\n`strict`: Whether it is strict. `false` by default.\n", {"strict": "false"}),
        ("## Frob Pool\n\n| Default | Range |\n|---|---|\n| `80` | 1-90 |\n", {"Frob Pool": "80"}),
        ("### `lines`\n\n| type | default |\n|---|---|\n| integer | `1000` |\n", {"lines": "1000"}),
        ("# F\n\n| Param | Default |\n|---|---|\n| [options.host] | localhost |\n", {"options.host": "localhost"}),
        ("# F\n\n| Parameter | Choices/Defaults |\n|---|---|\n| backup | Default: no |\n", {"backup": "no"}),
        ("<table><tr><th>Name</th><th>Default</th></tr>\n<tr><td><code>a.b</code></td><td>1g</td></tr></table>\n",
         {"a.b": "1g"}),
        ("# F\n\n<table><tr><td>--addr string  Default: 127.0.0.1</td></tr></table>\n", {"--addr": "127.0.0.1"}),
        ("# F\n\n- pool_size: how many (default: 5)\n- log_level: what (default: info)\n",
         {"pool_size": "5", "log_level": "info"}),
        ("# F\n\n### pool_size: int = 5\n\nHow many.\n", {"pool_size": "5"}),
        ("# F\n\n- `pool_size`: How many. Initial value: 5.\n", {"pool_size": "5"}),
        ("# F\n\n- `pool_size`: How many. When unset, defaults to `5`.\n", {"pool_size": "5"}),
        ("# F\n\n- `pool_size`: How many. If omitted, 5.\n", {"pool_size": "5"}),
        ("# F\n\n- `pool_size`: How many. (`5` by default)\n", {"pool_size": "5"}),
        ("# F\n\n### `pool_size` (int)\n\nHow many.\n\n[Default: `5`]\n", {"pool_size": "5"}),
        ("# F\n\n### Pool size\n\n- Name: `pool_size`\n- Default: `5`\n", {"pool_size": "5"}),
        ("# F\n\n### Property: poolSize\n\nInitial value: 5\n", {"poolSize": "5"}),
        ("# F\n\n- TAG: how many (default: 5)\n", {"TAG": ""}),
        ("### `mode`\n\n- `fast` (default): quick\n- `slow`: careful\n", {"mode": "fast"}),
        ("# F\n\n| Setting | Meaning |\n| -- | -- |\n| `max_n` | Many. `0` (default) is all. |\n", {"max_n": "0"}),
        ("# F\n\n| option | default |\n| -- | -- |\n| server.max-fds | 7 |\n", {"server.max-fds": "7"}),
        ("# F\n\nbuildDrafts\n: (`bool`) Whether drafts are built. Default is `false`.\n", {"buildDrafts": "false"}),
        ("# F\n\nbuildDrafts\n: **Default value:** false\n  Whether drafts are built.\n", {"buildDrafts": "false"}),
        ("# F\n\n### bind-address = \"127.0.0.1\"\n\nWhere it listens.\n", {"bind-address": "127.0.0.1"}),
        ("# F\n\n### `pool_size` _(integer, default: 5)_\n\nHow many.\n", {"pool_size": "5"}),
        ("# F\n\n## `max_n`\n\nHow many of them. By default 20.\n", {"max_n": "20"}),
        ("# F\n\n## swappiness\n\nHow much. The default value is 60.\n\n## B\n", {"swappiness": "60"}),
        ("# F\n\n| Name, shorthand | Default |\n| -- | -- |\n| `--mtu` , `-m` | `1500` |\n", {"--mtu": "1500"}),
        ("# F\n\n## `max_n`\n\nIf not specified, this attribute is set to 20 (twenty).\n", {"max_n": "20"}),
        ("# F\n\n- `keepAlive?: boolean` - Keeps it. Default `true`.\n", {"keepAlive": "true"}),
        ("# F\n\n* `-n` or `--num-workers <number>`: defaults to 2.\n", {"--num-workers": "2"}),
        ("# F\n\n* `A_DIR`\n\nWhere it is.\n\nDefaults to `/a`.\n", {"A_DIR": "/a"}),
        ("# F\n\n| Flag | Description |\n|-|-|\n| `--[no-]wait` | Whether to wait (default: on). |\n",
         {"--[no-]wait": "on"}),
        ("# F\n\n| Property | Default |\n|-|-|\n| a.by.{name}.most | 5 |\n", {"a.by.{name}.most": "5"}),
        ("# F\n\n| Fields | Value | Default |\n|-|-|-|\n| **most**: [int] | How many. | `5` |\n", {"most": "5"}),
        ("# F\n\n| Name | Method | Default |\n|-|-|-|\n| **I/O Pools** | `pools` | `5` |\n\n- `-x`: defaults to 7.\n",
         {"I/O Pools": "5", "Method": ""}),
        ("### watchdog\n\nIt watches. Optional, default is 1 (watchdog enabled).\n", {"watchdog": "1"}),
        ("### \"proxy.ratio\"\n\nThe default being:\n\n```\nproxy.ratio: 5\n```\n", {"proxy.ratio": "5"}),
        ("# F\n\n- `border` [string default `rounded`]: How it looks.\n", {"border": "rounded"}),
        ("# F\n\n| key | kind | debug/release default |\n|-|-|-|\n| `port` | u16 | 8000 |\n", {"port": "8000"}),
        ("# F\n\n| Name | Method | Default |\n|-|-|-|\n| **Local sockets** | `local` | `false` |\n",
         {"Local sockets": "false"}),
        ("# F\n\n| Name | Default |\n|-|-|\n| –idwidth | 3 |\n", {"–idwidth": "3"}),
        ("# F\n\n- `keep`: Keep it (default: true)\n- `price.max`: The highest price of all (default: 20)\n",
         {"keep": "true", "price.max": "20"}),
        ("# F\n\n- `KEEP_ALL` (=`true` by default)\n\nKeeps it.\n", {"KEEP_ALL": "true"}),
        ("# F\n\n- `keep.all`, default false: Keeps it.\n", {"keep.all": "false"}),
        ("# F\n\n- `files`:\n    - `a.files.config.keep`, default true: Keeps it.\n",
         {"a.files.config.keep": "true", "files": ""}),
        ("### `--[no-]dry-run` flag\n\nDefault: Disabled\n", {"--[no-]dry-run": "Disabled"}),
        ("### logging/color\n\nWhether there is color.\nDefaults to `true`.\n", {"logging/color": "true"}),
        ("### 7.2 temp_sleep TIME_IN_MINUTES\n\nA time. The default is 5 minutes.\n", {"temp_sleep": "5 minutes"}),
        ("# F\n\n```yaml\nweb:\n  wait: # optional, default 10s\n  fork: true # optional, default false\n```\n",
         {"wait": "10s", "fork": "false"}),
        ("# F\n\n```yaml\n# Where it goes.\n#\n# Default: ['a', 'b'].\nplatforms:\n- c\n```\n",
         {"platforms": "['a', 'b']"}),
        ("# F\n\n- **max_n:** Number (0 = a, 1 = b, 2 = c; default = 1)\n", {"max_n": "1"}),
        ("# F\n\nThe `max_n` setting limits it; it defaults to 1024.\n", {"max_n": "1024"}),
        ("# F\n\nBy default, `max_n` is `3`.\n", {"max_n": "3"}),
        ("# F\n\nThe default value of `max_n` is 60 seconds.\n", {"max_n": "60 seconds"}),
        ("# F\n\nIn `wait_for`, the default of `max_n` is 60.\n", {"max_n": "", "wait_for": ""}),
        ("# F\n\n### `max_n`\n\nUse 1 for yes (default) and 0 for no.\n", {"max_n": ""}),
    ],
)  # fmt: skip
def test_in_markdown(text: str, found: dict[str, str]) -> None:
    told = defaults(text, "page.mdx")
    assert {name: told.get(name, "") for name in found} == found


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("F\n==\n\n.. clicmd:: ip pim interval (1-65535)\n\n   How often (defaults to 30).\n\n.. _a:\n.. _b:\n.. _c:\n",
         "a.rst", {"ip pim interval": "30"}),
        (".. mc-conf:: browser hsts_seconds\n\n   How long. Defaults to ``0``, disabled.\n", "a.rst",
         {"browser hsts_seconds": "0"}),
        ("F\n==\n\n-  **max\\_ports**: How many. Default value: 10\n", "a.rst", {"max_ports": "10"}),
        ("<h1>F</h1><table><tr><td><pre>--gbar &lt;int&gt;</pre></td><td>Within it. Default: 4.</td></tr></table>",
         "a.html", {"--gbar": "4"}),
        (".TH frob 1\n.SH OPTIONS INHERITED FROM PARENT COMMANDS\n.PP\n\\fB--lim\\fP=0\n\tlimits it (default: none)\n",
         "a.1", {"frob": "none"}),
        (".. field:: buildable: boolean\n\n    :default: ``True``\n\n    Whether it is built.\n", "a.rst",
         {"buildable": "True"}),
        ("\t\t*a*\nA\n\n\t\t*b*\nB\n\n\t\t*g:keep_all*\ng:keep_all~\nDefault: 0\n\nKeeps it, if set.\n", "a.txt",
         {"g:keep_all": "0"}),
        ("F\n=\n\nkeep_all\n--------\n\n`Default: 'a.b'`\n`Which one is kept, of all`\n", "a.rst", {"keep_all": "a.b"}),
        ("f\n=\n\nfrob\n----\n\n  * int frob.queue.most = 26: how many { 0:max32 }\n  * bool frob.on = true: on\n",
         "a.txt", {"frob.queue.most": "26", "frob.on": "true"}),
        ("f\n=\n\nfrob_at\n-------\n\nWhere.\n\n   * \"host:30\" - as \"udp:host:30\".\n\n   Default: \"/a/b\".\n",
         "a.txt", {"frob_at": "/a/b", "host:30": ""}),
        (".TH mount.f 8\n.SH O\n.TP\n\\fB\\-o cachesize=\\fP\\fIN\\fP\nits size (in range: 1..9 - default: 5)\n", "a.8",
         {"cachesize": "5"}),
        (".TH f.conf 5\n.SH O\n.TP\n.B MAX_LOAD\nThe highest (default is 100 - see NOTES)\n", "a.5",
         {"MAX_LOAD": "100"}),
        (".TH m.conf 5\n.SH D\n.TP\n\\fBkeep_all=[0|1]\\fR\nKeeps it. The default is off.\n", "a.5",
         {"keep_all": "off"}),
        (".TH m.conf 5\n.SH D\n.TP\n.B a_policy\nWhich. Values:\n.RS\n.TP\n.I by_two\nTwo.\n.TP\nThe default is:\n"
         "\\fBby_one\\fR\n.RE\n", "a.5", {"a_policy": "by_one"}),
        ("F\n==\n\nnear clip\n---------\n\n:Type: number\n:Range: > 0\n:Default: 3.0\n\nHow near.\n", "a.rst",
         {"near clip": "3.0"}),
        ("F\n==\n\n.. x-setting::\n   :title: near clip\n   :default: 1\n\n   How.\n", "a.rst", {"near clip": "1"}),
        (".. list-table::\n   :header-rows: 1\n\n   * - Name\n     - Default\n   * - .. _pe_w:\n\n       .. index::\n"
         "          pair: option; pe-w\n\n       pe-w\n     - 50\n", "a.rst", {"pe-w": "50"}),
        ("= M\n\n== A\n\n[cols=\"1,2\",options=\"header\"]\n|===\n|Name |Default\n\n| pe-w\nindexterm:[pe-w]\n| 50\n"
         "|===\n\n[[id]]\n== B\n", "a.txt", {"pe-w": "50"}),
        (".. x:id:: Tunnel::depth\n\n   :Type: count\n   :Default: ``2``\n\n   How.\n",
         "a.rst", {"Tunnel::depth": "2"}),
        ("|===\n|Property |Default\n\n|<<id-a, `+max.rate+`>>\n|`5`\n|===\n", "a.adoc", {"max.rate": "5"}),
        ("= M\n\n[[a]]\n== MaxRate <n> ==\nThe default value is '5'. See <<b,b>>.\n----\ncode\n----\n\n"
         "[[b]]\n== B ==\nText <<a,here>>.\n", "a.txt", {"MaxRate": "5"}),
        ("F\n\nThe builder (dom0) makes:\n   one of its kind (default: 5)\n", "a.txt", {"The": ""}),
        (".. setting:: net.port\n\n   *Type*: integer\n\n   *Default*: 27017\n", "a.rst", {"net.port": "27017"}),
        ("sep : str, default ``','``\n  What parts them.\n", "a.rst", {"sep": "','"}),
        ("max_depth : int or float, optional (default=2)\n  How deep.\n", "a.rst", {"max_depth": "2"}),
        ("F\n=\n\n:param int wait: How long. Default: ``5``\n", "a.rst", {"wait": "5"}),
        ("F\n=\n\n-  ``rate``, default = ``0.1``, type = double\n", "a.rst", {"rate": "0.1"}),
        ("[run] branch\n............\n\n(boolean, default False) Whether it branches.\n", "a.rst", {"branch": "False"}),
        ("per_call\n  (Duration) How long. If not specified, a default timeout of 15s is used.\n", "a.rst",
         {"per_call": "15s"}),
        ("F\n=\n\n.. option:: -m N, --memory <N>\n\n   How much. Default 128.\n", "a.rst", {"--memory": "128"}),
        ("===== `codec`\n\n  * Value type is text\n  * Default value is `\"plain\"`\n", "a.adoc", {"codec": "plain"}),
        ("F(4)   Manual   F(4)\n\nNAME\n     f\n\n     pct_of_max=10% (uint)\n         Of what there is.\n", "f.txt",
         {"pct_of_max": "10%"}),
        ("\t\t*'ambiwidth'* *'ambw'*\n'ambiwidth' 'ambw'\tstring (default: \"single\")\n\tOnly so.\n",
         "f.txt", {"ambiwidth": "single"}),
        ("<dl><dt><samp>attack, a</samp></dt><dd><p>How fast. Default is 20. Range is 1 to 30.</p></dd></dl>", "a.html",
         {"attack": "20"}),
        ("<table><tr><th>Syntax:</th><td>aio_write on | off;</td></tr><tr><th>Default:</th><td>aio_write off;</td></tr>"
         "</table>", "a.html", {"aio_write": "off"}),
        ("<ul><li><p><code>back_log</code></p><table><tr><th>Type</th><td>Integer</td></tr><tr><th>Default Value</th>"
         "<td><code>-1</code> (signifies autosizing)</td></tr></table></li></ul>", "a.html", {"back_log": "-1"}),
        ("F(5)   Manual   F(5)\n\nNAME\n     f\n\n     opacity = <float>\n\n        How much.\n\n        Default: 1\n",
         "f.txt", {"opacity": "1"}),
        ("F(4)   Manual   F(4)\n\nNAME\n     f\n\n     max_size=16777216 (16 MiB) (uint)\n         Of a record.\n",
         "f.txt", {"max_size": "16777216 (16 MiB)"}),
        ("*login-shell*\n\tWhether it is one. Default: _no_.\n", "f.5.scd", {"login-shell": "no"}),
        ("*xwayland* enable|disable\n\tWhether it runs. The default is _enable_.\n", "f.5.scd", {"xwayland": "enable"}),
        ("   --max-redirs <num>\n              How many. By default, the limit is set to 50 hops.\n",
         "f.txt", {"--max-redirs": "50 hops"}),
        ("``max osd``\n\n:Description: How many.\n:Type: Integer\n:Default: ``100``\n", "a.rst", {"max osd": "100"}),
        ("[[m]]*maxjitter* _jitter_::\nThe most. The default value is 1 second.\n\n*b*::\nB.\n", "a.adoc",
         {"maxjitter": "1 second"}),
        ("<h1>F</h1><h3>3.1. fr_timer (integer)</h3><p>Default value is 30 ms (so).</p><h3>B</h3>", "a.html",
         {"fr_timer": "30 ms"}),
        (".. _one:\n\n**log.rate**\n  | *Default:* ``5``\n\n  See ``log.x``, ``log.y`` and ``log.z``.\n", "a.txt",
         {"log.rate": "5"}),
        ("Part   *part*\n\ng:a_b   *g:a_b*\n       *b:a_b*\n\n  Type: |List|\n  Default: `['*']`\n\n  What.\n", "a.txt",
         {"g:a_b": "['*']"}),
        ("3. Parameters\n\n3.21. wait (int)\n\n   How long.\n\n   Default value is “30”.\n", "README", {"wait": "30"}),
        ("threads      How many (default 8).\ngrace-time   How long. Defaults to 90.\n", "a.txt",
         {"threads": "8", "grace-time": "90"}),
        (".. attribute:: F.retries\n   :type: int\n   :value: 3\n\n   How often.\n", "a.rst", {"F.retries": "3"}),
        ("<dl><dt>pool_size<em>: int</em><em> = 5</em></dt><dd>How many.</dd></dl>", "a.html", {"pool_size": "5"}),
        (".. attribute:: retries = 3\n\n   How often.\n", "a.rst", {"retries": "3"}),
        ("|===\n|Configuration property |Type |Default\n\na| `http.port`\n\nThe port\n|int\n|`8080`\n|===\n", "a.adoc",
         {"http.port": "8080"}),
        ("`maxClauses`::\n+\n|===\n|Optional |Default: `1024`\n|===\n+\nHow many.\n", "a.adoc", {"maxClauses": "1024"}),
        ("<h2>max_n</h2><dl><dt>Default</dt><dd>8080</dd></dl><h2>B</h2>", "a.html", {"max_n": "8080"}),
        ("* *log.path*\n** description: where (\"%h\": \"~/.frob\" by default)\n** default value: `+\"%h/a\"+`\n",
         "a.adoc", {"log.path": "%h/a"}),
        ("|===\n|Name |Default\n\n|log.path |`+++\"#{a} is #{b}\"+++`\n|log.sign |`++x++`\n|===\n", "a.adoc",
         {"log.path": '"#{a} is #{b}"', "log.sign": "x"}),
        ("F\n=\n\n+--------------------------------------------------------+\n"
         "| This feature's setting is ``\"MaxConns\": 300`` with input. |\n"
         "+--------------------------------------------------------+\n", "a.rst", {"MaxConns": "300"}),
    ],
)  # fmt: skip
def test_in_other_formats(text: str, name: str, found: dict[str, str]) -> None:
    told = defaults(text, name)
    assert {setting: told.get(setting, "") for setting in found} == found


HELP = "Usage: frob [--port N]\n\nOptions:\n  -o FILE, --output FILE\n      where to write; see --port (default: out)\n"


def test_in_the_help_of_a_program_an_option_begins_its_line() -> None:
    assert defaults(f"# F\n\n```\n{HELP}```\n", "a.md") == {"--output": "out"}


def test_the_default_of_an_option_may_stand_in_a_paragraph_of_its_own() -> None:
    assert defaults("# F\n\n```\n  -t, --threads <N>\n     How many\n\n     [default: 4]\n```\n", "a.md") == {
        "--threads": "4"
    }


def test_where_a_paragraph_of_help_is_cut_the_default_is_of_the_option_before() -> None:
    words = "Some more words on how many there are. " * 12
    text = f"  -a int\n     {words}\n  -maxConns int\n     {words}\n     Note that they cost memory (default 300)\n"
    assert defaults(f"# F\n\n```\n{text}  -b int\n     B\n```\n", "a.md") == {"-maxConns": "300"}


def test_a_list_within_a_list_goes_on_in_the_next_passage() -> None:
    items = "".join(f"* *pool.size{n}*\n** how large it is\n** type: integer\n** default: `{n}`\n" for n in range(300))
    assert defaults(items, "a.adoc") == {f"pool.size{n}": str(n) for n in range(300)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# default: 1 Week\nkeep-hours 168\n", {"keep-hours": "1 Week"}),
        ("#\tHow much.\n#Default:\n# cache_mem 256\n", {"cache_mem": "256"}),
        ("#figure.dpi       : 80      # dots per inch\n", {"figure.dpi": "80"}),
        ("# bind 127.0.0.1\nbind 10.0.0.1\n", {"bind": "10.0.0.1"}),
        ("# Defaults to false.\n#per_listener false\n", {"per_listener": "false"}),
        ("# How much (default 8M)\npost_max = 9M\n", {"post_max": "8M"}),
        (
            "#method = fsync  # default is the first of these\n          #   data (default on Linux)\nport = 1\n",
            {"method": "fsync", "port": "1"},
        ),
        (";allow=no   ; Whether it is (default is yes)\n;port = 3\n", {"allow": "yes", "port": "3"}),
        ("[all]\nt1=100       ; How long\n             ; Defaults to 100 ms\nt2=3\n", {"t1": "100", "t2": "3"}),
        ('#kind = "wave" (spectrum/wave)\n', {"kind": "wave"}),
        ("# weight=N\n# cert= Path to the certificate of it.\nport = 7\n", {"port": "7"}),
    ],
)
def test_in_a_file_of_settings(text: str, found: dict[str, str]) -> None:
    assert defaults(text, "frob.conf.sample") == found


@pytest.mark.parametrize(
    "text",
    [
        "## max_ports\n\nNo ports are open by default.\n",
        "## max_ports\n\nThis is on by default if frob has none.\n",
        "## max_ports\n\nThe default is used when nothing is said.\n",
        "# F\n\n- `-S`: `--save`\n- `-f`: `--force`\n",
        "# F\n\n- **User Property**: `frob.debug`\n",
        "# F\n\n- `thin` - (default) Use thin lines\n",
        "# F\n\n- `kept_ones` (default for all builds from source)\n",
        "# F\n\n```js\nmake({ columns: [null, { data: null, defaultContent: 'x' }] });\n```\n",
    ],
)
def test_what_gives_no_default(text: str) -> None:
    assert defaults(text, "a.md") == {}


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("Frob\n====\n\n.. data:: PAGE_DIR = 'pages'\n\n   Where pages are.\n", "a.rst", {"PAGE_DIR": "pages"}),
        ("= Frob\n\n.max_ports\n[cols=\"1h,4\"]\n|===\n|Description\na|How many.\n|Default value\nm|+++10+++\n|===\n",
         "a.adoc", {"max_ports": "10"}),
        ("= Frob\n\n== max_ports\n\nDefault: +pass:[10]+\n", "a.adoc", {"max_ports": "10"}),
        ("# F\n\n#### [`F_PORTS=<n>`](#F_PORTS) {#F_PORTS}\n\n: How many.\n\n    Defaults to 5.\n", "a.md",
         {"F_PORTS": "5"}),
        ("F\n=\n\n_`max_ports`\n   How many.\n\n   Default: 5.  Options: ``--ports``.\n", "a.rst", {"max_ports": "5"}),
        ("= Frob\n\n== show_bar\n\n * `always`: At once.\n * `over`: On top.\n\nDefault: `over`\n", "a.adoc",
         {"show_bar": "over"}),
        ("# F\n\n| Setting name (default value) | What does it do? |\n|---|---|\n| `PAGE_DIR` (`pages`) | Where. |\n",
         "a.md", {"PAGE_DIR": "pages"}),
    ],
)  # fmt: skip
def test_names_of_tables_and_terms_with_a_value(text: str, name: str, found: dict[str, str]) -> None:
    assert defaults(text, name) == found


def test_a_block_of_code_with_all_settings_is_a_file_of_them() -> None:
    lines = "".join(f"  key_{number}: {number} # the {number}th\n" for number in range(12))
    whole = f"# F\n\n## Default\n\n```yaml\npart:\n{lines}  twice: 1\nother:\n  twice: 2\n  names:\n    - a\n```\n"
    assert defaults(whole, "a.md") == {f"key_{number}": str(number) for number in range(12)}
    assert defaults("# F\n\n## Example\n\n```yaml\nkey_1: 2\nkey_2: 3\n```\n", "a.md") == {}
    program = "".join(f"key_{number} = read({number})\n" for number in range(12))
    assert defaults(f"# F\n\n```python\n{program}```\n", "a.md") == {}


def test_an_item_says_its_own_default_under_whatever_heading() -> None:
    text = "# FrobWindow\n\n- `show` boolean - Whether it is shown. The default is `true`.\n"
    assert defaults(text, "a.md") == {"show": "true"}


def test_a_name_in_a_paragraph_takes_no_default_from_its_section() -> None:
    text = "# Frob\n\n## max_ports\n\n`min_ports` (a number) is another one.\n\nDefault: 7\n"
    assert defaults(text, "a.md") == {"max_ports": "7"}
