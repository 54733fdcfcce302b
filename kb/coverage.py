"""How much of a question is in words the library never uses; no ranking, no deciding."""

from collections.abc import Callable, Collection, Sequence

from kb.encoder import Encoder, StaticEncoder
from kb.tokens import keyword_tokens

# Cuts a text into words, each with how much it says.
WordCutter = Callable[[str], list[tuple[str, float]]]


def make_word_cutter(encoder: Encoder) -> WordCutter:
    """The static encoder's own words and learned weights; with another encoder character pairs that all count the same."""
    if not isinstance(encoder, StaticEncoder):
        return lambda text: [(pair, 1.0) for pair in keyword_tokens(text)]
    tokenizer, weights = encoder.tokenizer, encoder.token_weights

    def cut(text: str) -> list[tuple[str, float]]:
        encoding = tokenizer.encode(text, add_special_tokens=False)
        return [(word, float(weights[i])) for i, word in zip(encoding.ids, encoding.tokens, strict=True)]

    return cut


def measure_unknown(words: Sequence[tuple[str, float]], known: Collection[str]) -> float:
    """The share (0..1) of a question's words, by weight, that hold a character pair not in `known`.

    "护照丢了怎么办" in a library that never says 护照: much of what the question is about is not there.
    """
    total = sum(weight for _, weight in words)
    strange = sum(w for word, w in words if len(word) > 1 and any(p not in known for p in keyword_tokens(word)))
    return strange / total if total else 1.0
