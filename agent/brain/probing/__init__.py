"""What the look at an engine before a night consists of; :mod:`agent.brain.probe` is all of it in its order.

questions  one small question, asked as the night asks its own; heard: what came of it
answers    what is seen in an answer: whole lines, a schema, thoughts, seeds
template   what the engine makes of a conversation
load       the prefix cache, speed, how many at once, drafts
together   several engines as one
"""
