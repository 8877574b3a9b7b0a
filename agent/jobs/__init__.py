"""What a loop can be asked to do, one module a job: its items, its messages, its actions and its observations.

``look`` an image · ``survey`` a source from above · ``read`` a passage into claims · ``review`` it once more ·
``check`` does the evidence say it? · ``resolve`` two names, one thing? · ``reconcile`` two claims, a conflict? ·
``write`` a page (``wider``: one on several pages) · ``proofread`` do its claims say it?

``item`` is what the loop knows of all of them; ``grounds`` says why a claim can't be taken; ``verdicts`` what a second
reader is believed; ``passage`` numbers sentences and cuts evidence; ``shown`` numbers claims; ``prompts`` renders the
instructions in ``prompts/``.
"""
