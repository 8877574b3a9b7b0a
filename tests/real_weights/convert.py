"""``convert.py FILE.gguf FOLDER``: a GGUF file as a folder that vLLM serves. Run by a Python that has torch,
transformers, gguf and accelerate.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main() -> None:
    file, folder = Path(sys.argv[1]), Path(sys.argv[2])
    torch, transformers = importlib.import_module("torch"), importlib.import_module("transformers")
    loaded = transformers.AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=torch.float32)
    # It has been unpacked to plain numbers by now, and is still taken for quantised, which can't be saved.
    loaded.is_quantized, loaded.hf_quantizer = False, None
    if hasattr(loaded.config, "quantization_config"):
        del loaded.config.quantization_config
    loaded.config.dtype = torch.bfloat16
    loaded.to(torch.bfloat16).save_pretrained(folder)
    transformers.AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name).save_pretrained(folder)


main()
