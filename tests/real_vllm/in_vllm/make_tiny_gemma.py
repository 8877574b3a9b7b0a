"""Make a language model of Gemma 4's shape and its MTP drafter, both so small that a processor serves them.

    python make_tiny_gemma.py OUT TEXT…      OUT/tiny-gemma, OUT/tiny-gemma-assistant, OUT/tiny.yaml; about 20 seconds

What matters of the 31B is there: sliding and full layers with heads of different size, K == V on the full ones, the
soft cap, Gemma's control tokens, turns and channels. Both are taught which token follows which in TEXT, and nothing
else: so the model babbles, ends its answers by itself, and agrees with its drafter often enough for MTP to accept.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from torch.nn import functional
from transformers import (
    Gemma4AssistantConfig,
    Gemma4AssistantForCausalLM,
    Gemma4ForCausalLM,
    Gemma4TextConfig,
    PreTrainedTokenizerFast,
)

CONTEXT = 8192
VOCABULARY = 2048
STEPS = 80
CONTROL = (
    "<pad> <eos> <bos> <unk> <|turn> <turn|> <|channel> <channel|> <|think|> <|tool> <tool|> <|tool_call> <tool_call|> "
    '<|tool_response> <tool_response|> <|"|>'
).split()
ENDS = [CONTROL.index("<eos>"), CONTROL.index("<turn|>")]
TEMPLATE = """\
{%- set thinks = enable_thinking is defined and enable_thinking -%}
{%- macro said(content) -%}
{%- if content is string -%}{{ content }}
{%- else -%}{%- for part in content -%}{{ part.text if part.type == 'text' }}{%- endfor -%}{%- endif -%}
{%- endmacro -%}
{{ bos_token }}
{%- if thinks and messages[0].role != 'system' -%}<|turn>system
<|think|><turn|>
{% endif -%}
{%- for message in messages -%}
<|turn>{{ 'model' if message.role == 'assistant' else message.role }}
{{ '<|think|>' if thinks and message.role == 'system' }}{{ said(message.content) }}<turn|>
{% endfor -%}
{%- if add_generation_prompt -%}<|turn>model
{{ '' if thinks else '<|channel>thought\\n<channel|>' }}{%- endif -%}"""
SLIDING, FULL = "sliding_attention", "full_attention"
SHAPE = {
    "head_dim": 32,
    "global_head_dim": 64,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "num_global_key_value_heads": 1,
    "attention_k_eq_v": True,
    "sliding_window": 256,
    "max_position_embeddings": CONTEXT,
    "hidden_size_per_layer_input": 0,
    "vocab_size_per_layer_input": 0,
    "rope_parameters": {
        SLIDING: {"rope_type": "default", "rope_theta": 10_000.0},
        FULL: {"rope_type": "proportional", "partial_rotary_factor": 0.25, "rope_theta": 1_000_000.0},
    },
    "pad_token_id": 0,
    "bos_token_id": 2,
    "eos_token_id": ENDS,
}


def tokenizer_of(texts):
    """Byte-level BPE learnt from the texts, with Gemma's control tokens at the head."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=CONTROL, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def made(vocabulary):
    """Target and drafter with random weights. The drafter reads the target's keys and values, so their heads agree."""
    shape = SHAPE | {"vocab_size": vocabulary}
    target = Gemma4TextConfig(
        hidden_size=128,
        intermediate_size=256,
        num_hidden_layers=6,
        layer_types=[SLIDING, SLIDING, FULL] * 2,
        final_logit_softcapping=30.0,
        tie_word_embeddings=False,
        **shape,
    )
    drafter = Gemma4TextConfig(
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=4,
        layer_types=[SLIDING, SLIDING, SLIDING, FULL],
        num_kv_shared_layers=4,
        tie_word_embeddings=True,
        **shape,
    )
    assistant = Gemma4AssistantConfig(text_config=drafter, backbone_hidden_size=target.hidden_size)
    return Gemma4ForCausalLM(target), Gemma4AssistantForCausalLM(assistant)


def teach(target, drafter, tokens):
    """Teach both which token follows which. With all layers silenced the target's last state is the present token's
    embedding, which is also what the drafter is handed.
    """
    for network in (target, drafter):
        for name, weight in network.named_parameters():
            if name.endswith(("o_proj.weight", "down_proj.weight")):
                torch.nn.init.zeros_(weight)
    embedding, head = target.model.embed_tokens.weight, target.lm_head.weight
    words, entry = drafter.model.embed_tokens.weight, drafter.pre_projection.weight
    half = entry.shape[1] // 2
    taken_in = torch.nn.Parameter(torch.randn(entry.shape[0], half) / half**0.5)
    rate = 2e-2
    optimizer = torch.optim.Adam([embedding, head, words, taken_in], lr=rate)
    for step in range(STEPS):
        places = torch.randint(0, len(tokens) - 1, (1024,))
        now, after = tokens[places], tokens[places + 1]
        state = normed(embedding[now] * target.config.hidden_size**0.5)
        said = 30 * torch.tanh(state @ head.T / 30)
        drafted = normed(state.detach() @ taken_in.T) @ words.T
        optimizer.zero_grad()
        (functional.cross_entropy(said, after) + functional.cross_entropy(drafted, after)).backward()
        optimizer.step()
        for group in optimizer.param_groups:
            group["lr"] = rate * (1 - step / STEPS)
    with torch.no_grad():
        entry.zero_()
        entry[:, :half] = taken_in


def normed(x):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6)


def save(network, folder, tokenizer, *, sampling):
    network.to(torch.bfloat16).save_pretrained(folder)
    told = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<bos>",
        eos_token="<eos>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=CONTEXT,
        clean_up_tokenization_spaces=False,
    )
    told.chat_template = TEMPLATE
    told.save_pretrained(folder)
    generation = {"bos_token_id": 2, "eos_token_id": ENDS, "pad_token_id": 0, **sampling}
    (folder / "generation_config.json").write_text(json.dumps(generation))


PROFILE = """\
# Made by make_tiny_gemma.py: the settings of the shipped profiles, on a processor.
model: {out}/tiny-gemma
served-model-name: tiny-gemma
speculative-config:
  method: mtp
  model: {out}/tiny-gemma-assistant
  num_speculative_tokens: 2
dtype: bfloat16
enforce-eager: true
max-model-len: {context}
max-num-seqs: 8
structured-outputs-config:
  backend: xgrammar
  disable_any_whitespace: true
reasoning-parser: gemma4
default-chat-template-kwargs:
  enable_thinking: false
enable-prompt-tokens-details: true
"""


def main():
    out = Path(sys.argv[1]).resolve()
    files = sorted(file for text in map(Path, sys.argv[2:]) for file in (text.rglob("*") if text.is_dir() else [text]))
    texts = [file.read_text("utf-8")[:60_000] for file in files if file.suffix in (".md", ".txt")]
    torch.manual_seed(0)
    tokenizer = tokenizer_of(texts)
    tokens = []
    for text in texts:
        for paragraph in text.split("\n\n"):
            tokens += [*tokenizer.encode(paragraph.strip()).ids, CONTROL.index("<turn|>")]
    target, drafter = made((tokenizer.get_vocab_size() + 63) // 64 * 64)
    teach(target, drafter, torch.tensor(tokens))
    asked_for = {"do_sample": True, "temperature": 1.0, "top_k": 64, "top_p": 0.95}
    save(target, out / "tiny-gemma", tokenizer, sampling=asked_for)
    save(drafter, out / "tiny-gemma-assistant", tokenizer, sampling={})
    (out / "tiny.yaml").write_text(PROFILE.format(out=out, context=CONTEXT))


main()
