"""What leaves the course as a file: scores as CSV, cards for Anki, a bank as GIFT."""
