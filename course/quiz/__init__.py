"""The quiz: drawing a paper, grading an answer, keeping an attempt, saying why."""
