"""Which card is taken, which profile fits, and what is said when none does."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.engine import cards, profiles
from agent.errors import UsageError
from engine.stand_ins import A100, GB10, PRO_6000, RTX_4090, RTX_5090, Machine

SMALL, LARGE = "gemma-4-31b-w4a16-32gb", "gemma-4-31b-fp8-80gb"


@pytest.mark.parametrize(("card", "profile"), [(RTX_5090, SMALL), (PRO_6000, LARGE)])
def test_the_largest_profile_that_fits_is_taken(card: str, profile: str, machine: Machine) -> None:
    machine.has_cards(card)
    assert profiles.fitting(cards.best(), None, ()).name == profile


def test_a_smaller_profile_may_be_asked_for_and_a_larger_may_not(machine: Machine) -> None:
    machine.has_cards(PRO_6000)
    assert profiles.fitting(cards.best(), SMALL, ()).name == SMALL
    machine.has_cards(RTX_5090)
    with pytest.raises(UsageError, match=f"has 32 GB, the profile {LARGE} needs 80 GB: take --profile {SMALL}"):
        profiles.fitting(cards.best(), LARGE, ())


def test_too_small_a_card_is_named_with_what_may_fit(machine: Machine) -> None:
    machine.has_cards(RTX_4090)
    with pytest.raises(UsageError, match=r"RTX 4090 has 24 GB, .* needs 32 GB: .*gemma-4-12B") as caught:
        profiles.fitting(cards.best(), None, ())
    assert "--brain rules" in str(caught.value)


def test_a_card_without_fp8_is_told_what_to_add(machine: Machine) -> None:
    machine.has_cards(A100)
    with pytest.raises(UsageError, match=f"--profile {SMALL} -- --kv-cache-dtype auto"):
        profiles.fitting(cards.best(), None, ())
    assert profiles.fitting(cards.best(), SMALL, ("--kv-cache-dtype", "auto")).name == SMALL


def test_a_card_that_is_hidden_is_not_taken(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.has_cards(RTX_5090, PRO_6000)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    assert cards.best().name == "NVIDIA GeForce RTX 5090"
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "GPU-dddd")
    assert cards.best().index == 1
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "7")
    with pytest.raises(UsageError, match="no NVIDIA card that CUDA_VISIBLE_DEVICES leaves"):
        cards.best()


def test_no_card_says_what_to_do_instead(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.has("nvidia-smi", "echo NVIDIA-SMI has failed; exit 9")
    with pytest.raises(UsageError, match=r"\(NVIDIA-SMI has failed\).*--base-url.*--brain rules"):
        cards.best()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match=r"there is no nvidia-smi.*--base-url.*Mac.*--brain rules"):
        cards.best()


def test_a_card_that_shares_the_main_memory_needs_a_word(machine: Machine) -> None:
    machine.has_cards(GB10)
    with pytest.raises(UsageError, match=r"how much memory NVIDIA GB10 has.*--any-card"):
        cards.best()


def test_a_profile_of_ones_own_is_taken_from_its_file(machine: Machine, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("model: some/model\n", encoding="utf-8")
    machine.has_cards(RTX_4090)
    assert profiles.fitting(cards.best(), str(mine), ()).model == "some/model"
    mine.write_text("modle: some/model\n", encoding="utf-8")
    with pytest.raises(UsageError, match="names no model"):
        profiles.find(str(mine))
    with pytest.raises(UsageError, match=f"no profile nope: choose from {SMALL}, {LARGE}"):
        profiles.find("nope")
