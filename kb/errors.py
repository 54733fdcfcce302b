"""The exception tree; nothing else.

KbError                     broken machinery or unusable input, always with a hint
├── BadInput                the user can mend it (CLI exit 2)
│   ├── UnsupportedFile     no reader for this content
│   ├── UnreadableFile      a reader exists, this file is damaged or empty
│   └── UnknownDocument     the library has no such document
├── BadRules                a shipped YAML file does not hold what its schema asks
├── EncoderUnavailable      the configured encoder cannot be loaded
├── ModelUnavailable        the language model gave no usable reply in time
└── LibraryUnavailable      the database cannot be opened or written
"""


class KbError(Exception):
    """Broken machinery or unusable input; `hint` is one Chinese sentence on what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}：{self.hint}"


class BadInput(KbError):
    """What the user handed in cannot be used as it is."""


class UnsupportedFile(BadInput):
    """No reader exists for this content."""


class UnreadableFile(BadInput):
    """A reader exists, but this file is damaged, locked or empty."""


class UnknownDocument(BadInput):
    """The library has no document by this name."""


class BadRules(KbError):
    """A YAML file of the project does not hold what its schema asks."""


class EncoderUnavailable(KbError):
    """The configured encoder cannot be loaded."""


class LibraryUnavailable(KbError):
    """The database cannot be opened or written."""


class ModelUnavailable(KbError):
    """The language model gave no usable reply in time."""
