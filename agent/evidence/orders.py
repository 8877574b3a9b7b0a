"""Sentences that speak to the machine that reads them: what they want said is no evidence for it.

A source can't be kept from lying under its own name. It can be kept from being obeyed: what stands in a sentence that
orders a reader to record, ignore or rank something is an order, and asserts nothing.
"""

from __future__ import annotations

import re

_ORDER = re.compile(
    r"(?i)\b(?:ignore|disregard|forget|override)\b[^.]{0,40}\b(?:previous|prior|above|earlier|all|other|your|these)\b"
    r"[^.]{0,40}\b(?:instructions?|prompts?|rules?|orders?|sources?|text|guidelines?)\b"
    r"|(?<!\w)(?-i:SYSTEM|ASSISTANT)\s*[:>\]]\s*\S|(?<!\w)(?:system|assistant|developer)\s+(?:prompt|message|note)\s*:"
    r"|<\|?\s*/?(?:im_start|im_end|system|start_of_turn|end_of_turn|assistant)\b"
    r"|\b(?:note|message|instructions?|attention)\s+(?:to|for)\s+(?:the\s+|all\s+|any\s+)?"
    r"(?:ai|llms?|models?|assistants?|agents?|language\s+models?|wiki\s*agents?|bots?)\b"
    r"|\b(?:you\s+are|as)\s+(?:an?|the|now)\s+(?:\w+\s+){0,2}(?:ai|assistant|language\s+model|llm|chatbot)\b"
    r"|\b(?:ai|llm|language)\s+(?:models?|assistants?|agents?|readers?)\b[^.]{0,60}\b(?:must|should|shall|are\s+to|will)\s+"
    r"(?:record|write|say|state|claim|report|note|treat|judge|answer|merge|cite|add|rate)\b"
    r"|^\W*(?:please\s+)?(?:you\s+must\s+|you\s+should\s+|be\s+sure\s+to\s+|always\s+|do\s+not\s+)?"
    r"(?:record|write|state|claim|report|judge|answer|cite|add|say)\s+(?:down\s+)?"
    r"(?:that|in\s+the\s+wiki|on\s+the\s+page|a\s+claim|the\s+claim)\b"
    r"|\bin\s+(?:your|the)\s+(?:answer|reply|output|response|wiki\s+page)\b[^.]{0,40}\b(?:say|write|state|record|claim)\b"
    r"|\{\s*\"do\"\s*:"
)


def order(sentence: str) -> bool:
    """Whether a sentence orders its reader, as a machine, about. English, and what looks like a chat's marks."""
    return bool(_ORDER.search(sentence))
