"""`wikiagent engine bench`: how fast an engine is at what a night asks of it, and what follows for the settings.

results    what was measured, as it is kept; the latest is what `run` goes by
prose      real text of any length; shapes: the night's own prompts
measuring  the two measurements and the comparison of answers
verdict    what to set
page, plot the same for people
sitting    all of it in one go, the server started anew in between where it is ours
"""
