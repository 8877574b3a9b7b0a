"""Which card is taken, which profile fits, and what is said when none does."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.engine import cards, profiles
from agent.engine.profiles import Choice
from agent.errors import UsageError
from engine.stand_ins import (
    A100,
    A6000,
    GB10,
    H100,
    H200,
    L40S,
    PRO_6000,
    RTX_2080,
    RTX_3090,
    RTX_4090,
    RTX_5080,
    RTX_5090,
    Machine,
    second,
)

SMALL, LARGE = "gemma-4-31b-w4a16-32gb", "gemma-4-31b-fp8-80gb"


def chosen(name: str | None = None, *extra: str) -> Choice:
    return profiles.choose(cards.visible(), name, extra)


@pytest.mark.parametrize(
    ("listed", "profile"),
    [
        ([RTX_5090], SMALL),
        ([PRO_6000], LARGE),
        ([H100], LARGE),
        ([H200], LARGE),
        ([L40S], "gemma-4-31b-w4a16-48gb"),
        ([A100], "gemma-4-31b-w4a16-ampere-80gb"),
        ([A100, second(A100)], "gemma-4-31b-bf16-2x80gb"),
        ([A6000], "gemma-4-31b-w4a16-ampere-40gb"),
        ([RTX_3090], "gemma-4-12b-w4a16-24gb"),
        ([RTX_4090], "gemma-4-12b-w4a16-24gb"),
        ([RTX_3090, second(RTX_3090)], "gemma-4-31b-w4a16-2x24gb"),
        ([RTX_5080], "gemma-4-12b-w4a16-16gb"),
    ],
)
def test_the_best_profile_that_fits_is_taken_and_says_why(listed: list[str], profile: str, machine: Machine) -> None:
    machine.has_cards(*listed)
    choice = chosen()
    assert choice.profile.name == profile
    assert choice.extra == ()
    assert profile in choice.why
    assert f"{choice.profile.sequences} loops at once" in choice.why


def test_every_shipped_profile_can_be_asked_for_on_a_card_that_holds_it(machine: Machine) -> None:
    machine.has_cards(H200.replace("9.0", "10.0"), second(H200).replace("9.0", "10.0"))
    every = profiles.shipped()
    assert set(profiles.BY_ITSELF) <= {profile.name for profile in every}
    for profile in every:
        assert chosen(profile.name).profile == profile
        assert len(chosen(profile.name).cards) == profile.cards


def test_a_smaller_profile_may_be_asked_for_and_a_larger_may_not(machine: Machine) -> None:
    machine.has_cards(PRO_6000)
    assert chosen(SMALL).profile.name == SMALL
    assert "as asked for" in chosen(SMALL).why
    machine.has_cards(RTX_5090)
    with pytest.raises(UsageError, match=f"has 32 GB, the profile {LARGE} needs 80 GB: take --profile {SMALL}"):
        chosen(LARGE)


def test_one_card_is_not_two(machine: Machine) -> None:
    machine.has_cards(RTX_3090)
    with pytest.raises(
        UsageError, match=r"needs 2 cards of a kind, and there is one .*3090: take --profile gemma-4-12b"
    ):
        chosen("gemma-4-31b-w4a16-2x24gb")


def test_more_cards_of_a_kind_are_named_and_used_when_asked_for(machine: Machine) -> None:
    machine.has_cards(H100, second(H100))
    assert "1 more like it stay idle: -- --data-parallel-size 2" in chosen().why
    both = chosen(None, "--data-parallel-size", "2")
    assert [card.index for card in both.cards] == [0, 1]
    assert "idle" not in both.why


def test_memory_that_others_use_is_left_to_them(machine: Machine) -> None:
    machine.has_cards(RTX_5090.replace("31900", "29600"))
    assert chosen().extra == ("--gpu-memory-utilization", "0.89")
    assert chosen(None, "--gpu-memory-utilization", "0.5").extra == ()
    machine.has_cards(RTX_5090.replace("31900", "12000"))
    with pytest.raises(UsageError, match=r"only 11.7 of 31.8 GiB .* are free: see with nvidia-smi"):
        chosen()


def test_too_small_and_too_old_a_card_is_one_line(machine: Machine) -> None:
    machine.has_cards(RTX_2080)
    with pytest.raises(UsageError, match=r"RTX 2080 \(8 GB\) holds none of the profiles: .*--base-url.*--brain rules"):
        chosen()


def test_a_card_without_fp8_is_told_what_to_take(machine: Machine) -> None:
    machine.has_cards(A100)
    with pytest.raises(UsageError, match=r"compute capability 8\.0.*FP8 KV cache.*--profile gemma-4-31b-w4a16-ampere"):
        chosen(SMALL)
    assert chosen(SMALL, "--kv-cache-dtype", "auto").profile.name == SMALL


def test_weights_for_blackwell_are_not_started_elsewhere(machine: Machine) -> None:
    machine.has_cards(H200)
    with pytest.raises(UsageError, match="doesn't know its number types"):
        chosen("gemma-4-31b-nvfp4-96gb")


def test_a_card_that_is_hidden_is_not_taken(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.has_cards(RTX_5090, PRO_6000)
    assert [card.index for card in cards.visible()] == [1, 0]
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    assert cards.visible()[0].name == "NVIDIA GeForce RTX 5090"
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "GPU-dddd")
    assert cards.visible()[0].index == 1
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "7")
    with pytest.raises(UsageError, match="no NVIDIA card that CUDA_VISIBLE_DEVICES leaves"):
        cards.visible()


def test_no_card_says_what_to_do_instead(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.has("nvidia-smi", "echo NVIDIA-SMI has failed; exit 9")
    with pytest.raises(UsageError, match=r"\(NVIDIA-SMI has failed\).*--base-url.*--brain rules"):
        cards.visible()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match=r"there is no nvidia-smi.*--base-url.*Mac.*--brain rules"):
        cards.visible()


def test_a_card_that_shares_the_main_memory_needs_a_word(machine: Machine) -> None:
    machine.has_cards(GB10)
    with pytest.raises(UsageError, match=r"how much memory NVIDIA GB10 has.*--any-card"):
        cards.visible()


def test_a_profile_of_ones_own_is_taken_from_its_file(machine: Machine, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("model: some/model\n", encoding="utf-8")
    machine.has_cards(RTX_2080)
    assert chosen(str(mine)).profile.model == "some/model"
    mine.write_text("modle: some/model\n", encoding="utf-8")
    with pytest.raises(UsageError, match="names no model"):
        profiles.find(str(mine))
    with pytest.raises(UsageError, match=f"no profile nope: choose from {LARGE}, "):
        profiles.find("nope")
