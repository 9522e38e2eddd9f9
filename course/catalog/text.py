"""What text from a course's files may contain, and how it is compared.

A lesson is data from somebody else: nothing of it may move the cursor, set a title, reach the
clipboard or turn the reading order round. Such characters are refused where text enters.
"""

from __future__ import annotations

import re
import unicodedata

# C0 (but not tab and line feed), DEL, C1; line and paragraph separators; bidirectional
# embeddings, overrides and isolates; lone surrogates; the byte order mark; noncharacters.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
# Unicode has a picture of each C0 control, in the same order.
_PICTURES = {chr(code): chr(0x2400 + code) for code in range(0x20)}
_SPACE = re.compile(r"\s+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def forbidden(text: str) -> str | None:
    """Name the first character that may not stand in course text, or None if there is none.

    >>> forbidden("red\\x1b[31m")
    'U+001B'
    """
    found = FORBIDDEN.search(text)
    return name_of(found[0]) if found else None


def visible(text: str) -> str:
    """Text with every forbidden character shown by a sign instead, so that none can act.

    For what nobody could refuse on entering: a model's imitation of the learner's own text.

    >>> visible("red\\x1b[31m")
    'red␛[31m'
    """
    return FORBIDDEN.sub(lambda found: _PICTURES.get(found[0], "\N{REPLACEMENT CHARACTER}"), text)


def name_of(character: str) -> str:
    """A character's code point, to speak of what cannot be shown."""
    return f"U+{ord(character):04X}"


def fold(text: str) -> str:
    """White space folded: every run of it becomes one space, none at the ends.

    >>> fold("  the fox\\n  sleeps ")
    'the fox sleeps'
    """
    return _SPACE.sub(" ", text).strip()


def slug(title: str) -> str:
    """A heading as the address of its section: lower case, hyphens between words.

    >>> slug("What is hidden, and what isn't")
    'what-is-hidden-and-what-isnt'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    plain = plain.lower().replace("'", "")
    return _NOT_SLUG.sub("-", plain).strip("-")
