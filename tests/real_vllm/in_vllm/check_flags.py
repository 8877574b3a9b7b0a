"""Every profile through the argument parser of a real vLLM, as `serve.sh` hands it over, with MTP on, off and counted.

python check_flags.py vllm/serve.sh vllm/profiles/*.yaml      exit 1 and the parser's words for what it does not take
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from contextlib import redirect_stderr
from dataclasses import fields
from io import StringIO
from pathlib import Path

from vllm.config import SpeculativeConfig
from vllm.entrypoints.cli.serve import ServeSubcommand
from vllm.utils.argparse_utils import FlexibleArgumentParser
from vllm.version import __version__

SWITCHES = [{}, {"MTP": "off"}, {"MTP": "3"}, {"IMAGES": "on"}]


def words(script, profile, switches):
    """What the script would run, without the command itself."""
    surroundings = {**os.environ, "VLLM_COMMAND": "true", "PROFILE": profile, **switches}
    shown = subprocess.run(["bash", script, "--print"], env=surroundings, capture_output=True, text=True, check=True)
    return shlex.split(shown.stdout)[1:]


def refusal(script, profile, switches):
    """What vLLM's parser says against it; empty where it takes it."""
    parser = FlexibleArgumentParser()
    ServeSubcommand().subparser_init(parser.add_subparsers(dest="subparser"))
    said = StringIO()
    try:
        with redirect_stderr(said):
            arguments = parser.parse_args(words(script, profile, switches))
    except (SystemExit, ValueError) as error:
        return said.getvalue().strip() or repr(error)
    drafting = arguments.speculative_config or {}
    # The parser takes any mapping here and leaves its keys to the class that is made of it later.
    unknown = set(drafting) - {field.name for field in fields(SpeculativeConfig)}
    if unknown:
        return f"speculative-config: unknown {unknown}"
    if bool(drafting) != (switches.get("MTP") != "off"):
        return f"MTP is not as the switch says: {drafting}"
    return "" if arguments.structured_outputs_config.disable_any_whitespace else "white space is not bounded"


def main():
    script, *profiles = sys.argv[1:]
    failed = 0
    for profile in profiles:
        for switches in SWITCHES:
            if said := refusal(script, profile, switches):
                failed += 1
                print(f"{Path(profile).stem} {switches}: {said}")
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as wrong:
        wrong.write(Path(profiles[0]).read_text().replace("max-num-seqs", "max-number-of-sequences"))
        wrong.flush()
        assert refusal(script, wrong.name, {}), "a wrong name in a profile goes unnoticed"
    print(f"{len(profiles)} profiles, {len(SWITCHES)} ways each: {failed} refused by the parser of vLLM {__version__}")
    sys.exit(failed > 0)


main()
