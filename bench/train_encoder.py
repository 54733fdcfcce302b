"""Trains the shipped static encoder from laws, lay questions and policy digests; measuring it is bench/retrieval.py's work.

    python -m bench.train_encoder --laws DIR --questions FILE --policy DIR -o kb/encoder [--seed 7]

Needs the `neural` extra. A word's vector is learned as the sum of its own and its characters' vectors and stored as one
row, so rare words (排水户) know their parts and nothing is slower for it. Three rounds from different starts are put side
by side and pressed into fewer dimensions: what they agree on stays.
"""

import argparse
import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from tokenizers import Tokenizer

from bench.pairs import Bag, Material, Pair, draw_pairs, read_material
from bench.vocabulary import build_tokenizer

_LOG = logging.getLogger(__name__)
TEMPERATURE = 0.05
LEAST_IDF = 0.3
START_LENGTH = 0.25


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a training run is made of; the defaults are the shipped encoder's."""

    dimension: int = 256
    kept: int = 384
    rounds: int = 3
    steps: int = 600
    batch: int = 1024
    rate: float = 0.01
    warm_up: int = 50
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Parts:
    """Words made of characters: row w of `members` lists the rows of the parameter table that add up to word w."""

    flat: NDArray[np.int64]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    weights: NDArray[np.float32]

    def unfold(self, bags: Sequence[Bag]) -> tuple[torch.Tensor, torch.Tensor]:
        """The bags as (rows, offsets) of an EmbeddingBag over the parameter table."""
        ids = np.concatenate(bags)
        many = self.lengths[ids]
        first = np.repeat(self.starts[ids] - np.concatenate([[0], np.cumsum(many)[:-1]]), many)
        rows = self.flat[first + np.arange(many.sum())]
        owner = np.repeat(np.arange(len(bags)), [len(bag) for bag in bags])
        sizes = np.bincount(owner, weights=many, minlength=len(bags)).astype(np.int64)
        return torch.from_numpy(rows), torch.from_numpy(np.concatenate([[0], np.cumsum(sizes)[:-1]]))

    def fold(self, table: NDArray[np.float32]) -> NDArray[np.float32]:
        """One vector per word out of the parameter table."""
        return np.asarray(np.add.reduceat(table[self.flat], self.starts, axis=0), dtype=np.float32)


def _weigh(found: NDArray[np.float64], total: int) -> NDArray[np.float64]:
    return np.maximum(LEAST_IDF, np.log((total + 1) / (found + 1)))


def make_parts(tokenizer: Tokenizer, articles: Sequence[Bag]) -> Parts:
    """The characters of every word, with inverse document frequencies as first weights."""
    words = sorted(tokenizer.get_vocab(), key=lambda word: tokenizer.token_to_id(word) or 0)
    found = np.zeros(len(words))
    used = np.zeros(len(words))
    for bag in articles:
        found[np.unique(bag)] += 1
        used += np.bincount(bag, minlength=len(words))
    rows: dict[str, int] = {}
    seen: list[float] = []
    members = []
    for number, word in enumerate(words):
        member = [number]
        for character in word if number else ():
            row = rows.setdefault(character, len(rows))
            seen += [0.0] * (row + 1 - len(seen))
            seen[row] += used[number]
            member.append(len(words) + row)
        members.append(member)
    lengths = np.array([len(m) for m in members])
    weights = np.concatenate([_weigh(found, len(articles)), _weigh(np.array(seen), len(articles))])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    return Parts(np.concatenate(members).astype(np.int64), starts, lengths, weights.astype(np.float32))


def measure_loss(left: torch.Tensor, right: torch.Tensor, owners: NDArray[np.int64]) -> torch.Tensor:
    """InfoNCE both ways over a batch (van den Oord 2018); other pairs of the same article are not counted as wrong."""
    left, right = torch.nn.functional.normalize(left), torch.nn.functional.normalize(right)
    alike = left @ right.T / TEMPERATURE
    same = torch.from_numpy(owners[:, None] == owners[None, :]).fill_diagonal_(False)
    alike = alike.masked_fill(same, -1e4)
    target = torch.arange(len(left))
    entropy = torch.nn.functional.cross_entropy
    return (entropy(alike, target) + entropy(alike.T, target)) / 2


def train_words(parts: Parts, draw: Callable[[int], list[Pair]], recipe: Recipe) -> NDArray[np.float32]:
    """A vector per word, shape (vocabulary, dimension): pairs drawn together come close, all others apart."""
    torch.manual_seed(recipe.seed)
    table = torch.nn.EmbeddingBag(len(parts.weights), recipe.dimension, mode="sum")
    with torch.no_grad():
        start = torch.nn.functional.normalize(torch.randn_like(table.weight))
        table.weight.copy_(start * torch.from_numpy(parts.weights)[:, None] * START_LENGTH)
    optimizer = torch.optim.Adam(table.parameters(), lr=recipe.rate)
    for step in range(recipe.steps):
        pairs = draw(recipe.batch)
        left, right = table(*parts.unfold([p.left for p in pairs])), table(*parts.unfold([p.right for p in pairs]))
        loss = measure_loss(left, right, np.array([p.owner for p in pairs]))
        optimizer.param_groups[0]["lr"] = (
            recipe.rate * min(1, (step + 1) / recipe.warm_up) * max(0.05, 1 - step / recipe.steps)
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 100 == 99:
            _LOG.info("step %d loss %.3f", step + 1, loss.item())
    return parts.fold(table.weight.detach().numpy())


def save_encoder(folder: Path, tokenizer: Tokenizer, vectors: NDArray[np.float32]) -> None:
    """Writes a folder that model2vec and sentence-transformers both read: rows as int8, their lengths as float32."""
    folder.mkdir(parents=True, exist_ok=True)
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=vectors), Normalize()], device="cpu")
    model.save(str(folder), create_model_card=False)
    largest = np.abs(vectors).max(axis=1).clip(1e-9) / 127
    rows = np.round(vectors / largest[:, None]).astype(np.int8)
    save_file({"embeddings": rows, "weights": largest.astype(np.float32)}, folder / "model.safetensors")
    config = {
        "model_type": "model2vec",
        "architectures": ["StaticModel"],
        "normalize": True,
        "hidden_dim": int(vectors.shape[1]),
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def train_round(material: Material, tokenizer: Tokenizer, recipe: Recipe) -> NDArray[np.float32]:
    """The word vectors of one round, scaled so that articles have length one on average."""
    random = np.random.default_rng(recipe.seed)
    vectors = train_words(make_parts(tokenizer, material.articles), lambda size: draw_pairs(material, size, random), recipe)
    lengths = [float(np.linalg.norm(vectors[bag].mean(axis=0))) for bag in material.articles if len(bag)]
    return np.asarray(vectors / np.mean(lengths), dtype=np.float32)


def press_rounds(rounds: Sequence[NDArray[np.float32]], kept: int) -> NDArray[np.float32]:
    """The rounds side by side, turned to the `kept` directions that hold most of the word vectors' energy."""
    wide = np.concatenate(rounds, axis=1).astype(np.float64)
    _, directions = np.linalg.eigh(wide.T @ wide)
    return np.asarray(wide @ directions[:, ::-1][:, :kept], dtype=np.float32)


def train_encoder(material: Material, tokenizer: Tokenizer, recipe: Recipe) -> NDArray[np.float32]:
    """The word vectors of a recipe, shape (vocabulary, kept)."""
    seeds = range(recipe.seed, recipe.seed + recipe.rounds)
    return press_rounds([train_round(material, tokenizer, replace(recipe, seed=seed)) for seed in seeds], recipe.kept)


def main() -> None:
    """Reads, trains, writes; one line per stage."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, text in (("--laws", "lawrefbook"), ("--questions", "JSON lines"), ("--policy", "digests and asks")):
        parser.add_argument(name, type=Path, required=True, help=text)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    parser.add_argument("--threads", type=int, default=2)
    said = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(said.threads)
    start = time.monotonic()
    tokenizer = build_tokenizer(said.laws, said.questions, said.policy)
    _LOG.info("%d words, %.0f s", tokenizer.get_vocab_size(), time.monotonic() - start)
    material = read_material(tokenizer, said.laws, said.questions, said.policy)
    vectors = train_encoder(material, tokenizer, Recipe(seed=said.seed))
    save_encoder(said.output, tokenizer, vectors)
    _LOG.info("written to %s, %.0f s", said.output, time.monotonic() - start)


if __name__ == "__main__":
    main()
