"""Self-made texts with known truth: what a model should learn is computed, not assumed."""
