"""What heads every call, word for word: a change of wording should be seen in review."""

from __future__ import annotations

from pathlib import Path

import pytest
from goldens import check_golden

from agent.brain.actions import ACTIONS, JobName
from agent.data import folder
from agent.jobs.prompts import prompt
from agent.wiki import guide
from agent.wiki.guide import Guide


@pytest.mark.parametrize("job", sorted(ACTIONS))
def test_the_prompt_of_a_new_wiki(job: JobName, tmp_path: Path) -> None:
    guide.create(tmp_path)
    check_golden(Path(__file__).parent / "data" / "prompts" / f"{job}.md", prompt(job, guide.load(tmp_path)).text)


def test_only_the_fields_that_a_prompt_shows_make_its_work_due_again() -> None:
    before, after = Guide(purpose="a", tone="b"), Guide(purpose="a", tone="c")
    assert prompt("read", before).version == prompt("read", after).version
    assert prompt("write", before).version != prompt("write", after).version


def test_every_prompt_file_is_the_prompt_of_a_job() -> None:
    assert {path.stem for path in folder("prompts").iterdir()} == set(ACTIONS)
