"""What is different from engine to engine, as a table: no engine has code of its own.

An engine is recognised by what its list of models says in ``owned_by``, which is the one thing that all of them send
and none of them changes. Whoever is not in the table is taken for one that speaks OpenAI's API; a field that it refuses
by name is left out from then on, as with all of them.

Where the facts come from (November 2026):

    vLLM       0.32, seen running
    llama.cpp  tools/server as xllamacpp 2026.10 has it, seen running; older builds answer an overflow with 500
               (ggml-org/llama.cpp#15780)
    SGLang     srt/entrypoints/openai/protocol.py, docs/advanced_features/thinking_budget
    MLX        mlx_lm/server.py and SERVER.md of ml-explore/mlx-lm
    Ollama     openai/openai.go; ollama/ollama#17889 (a prompt of 7,900 tokens was cut to 2,050 and answered with 200)
    LM Studio  lmstudio.ai/docs/api/rest-api; lmstudio-bug-tracker#2339 (an empty answer where the prompt is too long)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Tokenizer = Literal["messages", "words", ""]

Switch = Mapping[bool, Mapping[str, object]]

_BY_TEMPLATE: Final[Switch] = {on: {"chat_template_kwargs": {"enable_thinking": on}} for on in (True, False)}


@dataclass(frozen=True, slots=True)
class Quirks:
    """One engine's. Everything else is the same for all."""

    name: str
    owner: str = ""
    """What its /v1/models says in ``owned_by``; ``-`` where it says nothing."""
    thinking: Switch = field(default_factory=lambda: _BY_TEMPLATE)
    """Fields of a request that have the model think before it answers, or keep it from that."""
    takes_top_k: bool = True
    tokenizer: Tokenizer = ""
    """Whether POST /tokenize counts the tokens of ``messages``, only of ``words``, or isn't there."""
    context_at: str = ""
    """Path below the server's root that tells the context's length, where /v1/models doesn't."""
    tells_cached: bool = True
    """Whether usage says how many tokens of the prompt came from the prefix cache."""
    cuts_prompts: bool = False
    """Whether it may cut a prompt that is too long, and answer as if nothing had been."""
    cant: tuple[str, ...] = ()
    """What a night on it does without, each as one line with what to do about it."""


UNKNOWN: Final = Quirks("an OpenAI-compatible engine", tells_cached=False)

KNOWN: Final = (
    Quirks("vLLM", "vllm", tokenizer="messages"),
    Quirks(
        "SGLang",
        "sglang",
        tokenizer="words",
        cant=("no figures of its prefix cache or drafts: it counts under other names than vLLM",),
    ),
    Quirks(
        "llama.cpp",
        "llamacpp",
        tokenizer="words",
        context_at="/props",
        cant=(
            "the context is shared out among its slots: start it with --ctx-size (slots × 16384) and --parallel N",
            "a slot keeps one prefix: with more loops at once than slots the shared prompt is read again and again",
        ),
    ),
    Quirks(
        "Ollama",
        "library",
        thinking={True: {"reasoning_effort": "medium"}, False: {"reasoning_effort": "none"}},
        takes_top_k=False,
        context_at="/api/ps",
        tells_cached=False,
        cuts_prompts=True,
        cant=(
            "cuts prompts that are too long without a word: start it with OLLAMA_CONTEXT_LENGTH=16384 (what was cut is "
            "seen by its count of tokens, and asked for in smaller pieces)",
            "takes no top_k from this API: put `PARAMETER top_k 64` into the Modelfile",
            "answers few at once: start it with OLLAMA_NUM_PARALLEL=4 and give --concurrency 4",
            "doesn't count tokens, prefix cache or drafts",
        ),
    ),
    Quirks(
        "LM Studio",
        "organization_owner",
        context_at="/api/v0/models",
        tells_cached=False,
        cant=(
            "thinking is switched where the model is loaded: switch it off there, or answers take many times as long",
            "a prompt that is too long gets an empty answer: load the model with a context of 16384 or more",
            "doesn't count tokens, prefix cache or drafts",
        ),
    ),
    Quirks(
        "MLX",
        "-",
        cant=(
            "lists every model on the disk, and loads whichever it is asked for: say which with --model",
            "doesn't say how long its context is: start it with --max-prompt-tokens 16384",
            "its seed holds for all that runs at the moment: the same seed gives the same answer only with one loop",
        ),
    ),
)


def quirks_of(owner: str) -> Quirks:
    """The engine whose models are ``owned_by`` that; ``-`` for one that doesn't say."""
    return next((one for one in KNOWN if one.owner == owner), UNKNOWN)


def context_in(told: Any, model: str) -> int | None:
    """The length of the context in what :attr:`Quirks.context_at` answers, for the model that is asked for.

    What is in effect goes before what would be possible: a model of 128k is often loaded with 4k.
    """
    if not isinstance(told, dict):
        return None
    settings = told.get("default_generation_settings")
    entries = [settings] if isinstance(settings, dict) else [*_list(told, "models"), *_list(told, "data")]
    for one in entries:
        if one is settings or model in (one.get("id"), one.get("name"), one.get("model")):
            for name in ("n_ctx", "loaded_context_length", "context_length", "max_context_length"):
                if isinstance(one.get(name), int) and one[name] > 0:
                    return int(one[name])
    return None


def _list(told: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = told.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
