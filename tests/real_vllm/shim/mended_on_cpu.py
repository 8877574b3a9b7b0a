"""A plugin of vLLM that mends two things of which its processor build dies, and a build for cards does not.

Drafts with a temperature above 0 (vllm-project/vllm#55005): its kernel is handed a copy of the output that is never
copied back, so that temperature, top_k and top_p are whatever stood in memory ("index 2048 is out of bounds"). And
requests with a seed whose prompt is read in parts, see below.

And it breaks one: while the file $BREAK_DRAFTS is there, the engine dies in the code of its drafts.
"""

import os
from pathlib import Path

import torch

BREAKS = os.environ.get("BREAK_DRAFTS")


def register():
    from vllm.platforms import current_platform
    from vllm.v1.sample import rejection_sampler

    if current_platform.is_cpu():
        rejection_sampler.expand_batch_to_tokens = expanded
        torch.Generator = RewindableGenerator


def expanded(x, cu_num_tokens, num_tokens, replace_from=0, replace_to=0):
    """Each request's value once for every of its draft tokens; ``cu_num_tokens`` is where each request's end."""
    if BREAKS and Path(BREAKS).exists():
        raise RuntimeError("the drafts are broken, as the test has asked for")
    ends = cu_num_tokens.to(torch.int64)
    counts = torch.diff(ends, prepend=ends.new_zeros(1))
    values = torch.where(x == replace_from, torch.full_like(x, replace_to), x)
    return torch.repeat_interleave(values, counts, output_size=num_tokens)


class RewindableGenerator(torch.Generator):
    """A processor's generator has no offset to rewind, and vLLM does that whenever what a seed has drawn is not wanted
    yet ("CPU Generator does not use offset"). Here a number that was drawn in vain stays drawn.
    """

    def get_offset(self):
        return 0

    def set_offset(self, offset):
        pass
