"""Text to token ids and back: by character (`char`) or by learned pieces (`bpe`)."""

from __future__ import annotations

from engine.tokenizer.bpe import BytePairTokenizer, train_bpe
from engine.tokenizer.char import CharTokenizer
from engine.tokenizer.corpus import read_corpus

__all__ = ["BytePairTokenizer", "CharTokenizer", "read_corpus", "train_bpe"]
