"""One tree of exceptions. Each message says what happened and what to do next."""

from __future__ import annotations


class RiktlotsError(Exception):
    """Base of all errors whose message is meant for the person at the keyboard."""


class LocatorError(RiktlotsError):
    """A locator cannot be parsed."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text}” is not a place in a document that can be read. Write it like “2 kap. 5 §”, “art. 2.2 d”, "
            "“recital 5”, “section 3.2 para. 2” or “digest 4”."
        )


class InputError(RiktlotsError):
    """A setting or option has an unknown value; the message lists the known ones."""


class AddressError(RiktlotsError):
    """An address string does not have the form `source@edition locator`."""


class ManifestError(RiktlotsError):
    """The manifest of sources has a mistake; the message names the source and the field."""


class DocumentError(RiktlotsError):
    """A file cannot be read as a document; the message names the file and the reason."""


class EmbedderError(RiktlotsError):
    """An embedder cannot be loaded, or is not the one that the index was built with."""


class ModelFileError(RiktlotsError):
    """A file of the bundled model is missing, damaged or of another version."""


class GenerationError(RiktlotsError):
    """An index generation is missing, incomplete or of another schema version."""


class StorageError(RiktlotsError):
    """The disk is full, or the data folder cannot be written."""


class ServerError(RiktlotsError):
    """The Chroma server cannot be reached, or holds no complete index."""


class ServerGoneError(ServerError):
    """The Chroma server does not answer, or refuses the request."""


class BuildInProgressError(RiktlotsError):
    """Another process is building the index."""


class FetchError(RiktlotsError):
    """An original could not be fetched. `reason` is one word for programs, the message a sentence."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class TakenError(RiktlotsError):
    """A document that is to be new has the id of another."""

    def __init__(self, title: str) -> None:
        super().__init__(
            f"there is a document with the name of “{title}” already. Choose another title, or add an edition to it "
            "with `riktlots ingest`."
        )
