"""Networks built from the primitives: their weights and how data flows through them."""
