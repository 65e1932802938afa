"""A model that fits in a page: every word of the answer is one token, and everything can be told from the question."""

import time

MAX_TOKENS = 40


def generate(prompt, max_tokens=12, delay=0.005):
    """Yields the tokens of an answer. "fail" raises at once, "break" after three tokens; "long" never gets to its end."""
    if prompt == "fail":
        raise ValueError("the model does not like this")
    words = ("Grüße 世界 🌍, you said: " + prompt).split(" ")
    count = 2000 if prompt == "long" else min(max_tokens, MAX_TOKENS)
    for index in range(count):
        if prompt == "break" and index == 3:
            raise RuntimeError("the model broke down")
        time.sleep(delay)
        yield words[index % len(words)] + " "


def answer(prompt, max_tokens=12):
    return "".join(generate(prompt, max_tokens, 0))


def count(text):
    return len(text.split())
