"""The learner's own models: what is kept, where each came from, and talking to them."""
