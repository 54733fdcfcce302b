"""Text to vectors: the shipped static encoder, or any sentence-transformers model by name; stores and ranks nothing."""

import hashlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kb.errors import EncoderUnavailable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SHIPPED = "shipped"
UNKNOWN = 0
_SAMPLED = 64
_FOLDER = Path(__file__).parent / "encoder"
_WEIGHTS, _TOKENIZER = "model.safetensors", "tokenizer.json"
_LOG = logging.getLogger(__name__)

Vectors = NDArray[np.float32]
TokenIds = NDArray[np.int32]


def scale_rows(vectors: Vectors) -> Vectors:
    """The rows scaled to length one; a row of zeros stays as it is."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


class Encoder(ABC):
    """Text to unit vectors; speaks as LangChain's Embeddings does, without a third of a second for importing it.

    `fingerprint` names the weights: vectors made under another fingerprint must not be compared with these.
    """

    dimension: int
    fingerprint: str

    @abstractmethod
    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit rows of shape (len(texts), dimension), for texts that are to be found."""

    def encode_query(self, text: str) -> Vectors:
        """The unit vector of a question, shape (dimension,)."""
        return np.asarray(self.encode([text])[0], dtype=np.float32)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's name for `encode`."""
        return [[float(x) for x in row] for row in self.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        """LangChain's name for `encode_query`."""
        return [float(x) for x in self.encode_query(text)]


class StaticEncoder(Encoder):
    """One vector per word, added up: needs no torch and about 50 µs a text.

    A word's vector carries its weight as its length, so frequent words (的, 应当) count for little.
    """

    def __init__(self, tokenizer: "Tokenizer", vectors: Vectors, fingerprint: str) -> None:
        self.tokenizer = tokenizer
        self.token_vectors = vectors
        self.dimension = int(vectors.shape[1])
        self.fingerprint = fingerprint

    @cached_property
    def token_weights(self) -> Vectors:
        """How much each word counts: the lengths of `token_vectors`, shape (vocabulary,)."""
        return np.asarray(np.linalg.norm(self.token_vectors, axis=1), dtype=np.float32)

    def token_ids(self, texts: Sequence[str]) -> list[TokenIds]:
        """The known words of each text, in order: 物业费怎么定 -> ids of 物业费, 怎么, 定."""
        encodings = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [np.array([i for i in e.ids if i != UNKNOWN], dtype=np.int32) for e in encodings]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit rows of shape (len(texts), dimension); a text without a known word gets the unknown word's vector."""
        sums = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, ids in enumerate(self.token_ids(texts)):
            sums[number] = self.token_vectors[ids if len(ids) else [UNKNOWN]].sum(axis=0)
        return scale_rows(sums)


class NeuralEncoder(Encoder):
    """Any sentence-transformers model."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.dimension = int(model.get_sentence_embedding_dimension())
        self.fingerprint = _hash_parameters(model)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit rows of shape (len(texts), dimension), with the model's own prompt for documents."""
        rows = self._model.encode_document(list(texts), show_progress_bar=False, convert_to_numpy=True)
        return scale_rows(np.asarray(rows, dtype=np.float32).reshape(len(texts), self.dimension))

    def encode_query(self, text: str) -> Vectors:
        """The unit vector of a question, with the model's own prompt for questions."""
        rows = self._model.encode_query([text], show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(scale_rows(np.asarray(rows, dtype=np.float32))[0], dtype=np.float32)


def _hash_parameters(model: Any) -> str:
    """A hash of names, shapes and the ends of all tensors: the same on every machine, and quick for large models."""
    digest = hashlib.blake2b(digest_size=8)
    for name, tensor in sorted(model.state_dict().items()):
        flat = tensor.detach().flatten()
        ends = [*flat[:_SAMPLED].tolist(), *flat[-_SAMPLED:].tolist()]
        digest.update(f"{name}{tuple(tensor.shape)}{ends}".encode())
    return digest.hexdigest()


def _hash_files(folder: Path) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for name in (_WEIGHTS, _TOKENIZER):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def open_static_encoder(folder: Path = _FOLDER) -> StaticEncoder:
    """The static encoder in a model2vec folder with weights per word, the shipped one by default.

    Raises EncoderUnavailable when it cannot be read.
    """
    # Both are parts of model2vec; its own loader reads the model card through the hub's client, or asks the hub.
    from safetensors.numpy import load_file  # noqa: PLC0415 - only a search should pay for these
    from tokenizers import Tokenizer  # noqa: PLC0415

    try:
        tensors = load_file(folder / _WEIGHTS)
        tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
        vectors = tensors["embeddings"].astype(np.float32) * tensors["weights"].astype(np.float32)[:, None]
        fingerprint = _hash_files(folder)
    except Exception as error:
        raise EncoderUnavailable(f"读不出编码器 {folder}", "请重新安装本软件，或从代码库取回 kb/encoder 文件夹") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    _LOG.info("static encoder: %d words, %d dimensions, %s", *vectors.shape, fingerprint)
    return StaticEncoder(tokenizer, vectors, fingerprint)


def _open_neural_encoder(name: str) -> NeuralEncoder:
    try:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - optional, and seconds to import
    except ImportError as error:
        hint = (
            '请改回 shipped 用自带的编码器；确要用它，请在项目文件夹里运行 .venv/bin/uv pip install -e ".[neural]"'
            "（Linux 上先装 CPU 版的 torch 可少下几 GB，见 README 的“换编码器”）"
        )
        raise EncoderUnavailable(f"用编码器 {name} 需要 sentence-transformers", hint) from error
    try:
        return NeuralEncoder(SentenceTransformer(name))
    except Exception as error:
        hint = "请检查 KB_ENCODER 写的文件夹或模型名，或改回 shipped 用自带的编码器"
        raise EncoderUnavailable(f"打不开编码器 {name}", hint) from error


def open_encoder(name: str = SHIPPED) -> Encoder:
    """The encoder called `name`: "shipped", or a sentence-transformers folder or hub name; raises EncoderUnavailable."""
    return open_static_encoder() if name == SHIPPED else _open_neural_encoder(name)
