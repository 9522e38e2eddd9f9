"""The keys of a quiz: answering, an exam, its overview, the result, and review.

Where letters belong to the answer (a word, a match) no letter is a command: those commands have
a second binding with ctrl, under an id of its own, so that either can be given another key.
"""

from __future__ import annotations

from course.tui.key import Key

QUIZ = (
    Key("quiz.up", "up,k", "move(-1)", "move", "The row above."),
    Key("quiz.down", "down,j", "move(1)", "move", "The row below."),
    Key(
        "quiz.digit",
        "0,1,2,3,4,5,6,7,8,9",
        "digit",
        "choose",
        "Choose by number; in an order, put the marked line at that place.",
    ),
    Key("quiz.toggle", "space", "choose", "choose", "Tick the marked box; take a line up."),
    Key("quiz.raise", "shift+up,K", "shift(-1)", "line up", "In an order: move the line up."),
    Key("quiz.lower", "shift+down,J", "shift(1)", "line down", "In an order: move the line down."),
    Key("quiz.commit", "enter", "commit", "commit", "Commit the answer; then, the next question."),
    Key(
        "quiz.dont-know",
        "i",
        "dont_know",
        "don't know",
        "“I don't know”: scores nothing, and is kept as that.",
    ),
    Key("quiz.sure", "c", "sure", "how sure", "How sure you are, 1 to 3. Kept, never scored."),
    Key("quiz.dispute", "x", "dispute", "dispute", "Say what is wrong with this question."),
    Key("quiz.go", "g", "go", "go there", "Read the cited passage; g comes back."),
    Key("quiz.run", "d", "run", "run it", "After a prediction: run it and see."),
    Key("quiz.page-up", "pageup", "scroll(-1)", "scroll", "Scroll a long question up."),
    Key("quiz.page-down", "pagedown", "scroll(1)", "scroll", "Scroll it down."),
    Key("quiz.leave", "escape", "leave", "later", "Leave; the paper waits exactly as it is."),
    Key("quiz.typing-dont-know", "ctrl+d", "dont_know", "don't know", "As i, where one types."),
    Key("quiz.typing-sure", "ctrl+s", "sure", "how sure", "As c, where one types."),
    Key("quiz.typing-dispute", "ctrl+x", "dispute", "dispute", "As x, where one types."),
)
EXAM = (
    Key("exam.back", "left,shift+tab", "turn(-1)", "back", "The question before."),
    Key("exam.on", "right,tab", "turn(1)", "on", "The question after."),
    Key("exam.flag", "f", "flag", "flag", "Flag this question to look at again, or unflag it."),
    Key("exam.overview", "o", "overview", "overview", "All questions: answered, open, flagged."),
    Key("exam.typing-flag", "ctrl+f", "flag", "flag", "As f, where one types."),
    Key("exam.typing-overview", "ctrl+o", "overview", "overview", "As o, where one types."),
)
OVERVIEW = (
    Key("overview.up", "up,k", "move(-1)", "move", "The line above."),
    Key("overview.down", "down,j", "move(1)", "move", "The line below."),
    Key("overview.page-up", "pageup", "page(-1)", "page", "One screen up."),
    Key("overview.page-down", "pagedown,space", "page(1)", "page", "One screen down."),
    Key("overview.open", "enter", "open", "go there", "Go to the marked question."),
    Key("overview.flag", "f", "flag", "flag", "Flag the marked question, or unflag it."),
    Key("overview.hand-in", "h", "hand_in", "hand in", "Hand the exam in, after a question."),
    Key("overview.yes", "y", "yes", "yes", "Yes, hand it in."),
    Key("overview.leave", "escape,o", "leave", "back", "Back to the question."),
)
RESULT = (
    Key("result.up", "up,k", "move(-1)", "move", "The line above."),
    Key("result.down", "down,j", "move(1)", "move", "The line below."),
    Key("result.page-up", "pageup", "scroll(-1)", "scroll", "One screen up."),
    Key("result.page-down", "pagedown,space", "scroll(1)", "scroll", "One screen down."),
    Key("result.open", "enter", "open", "open", "Open the marked line."),
    Key("result.leave", "escape", "leave", "lesson", "Back to the lesson."),
)
REVIEW = (
    Key("review.begin", "enter", "begin", "begin", "Begin what is due today."),
    Key("review.up", "up,k,pageup", "scroll(-1)", "scroll", "Scroll up."),
    Key("review.down", "down,j,pagedown", "scroll(1)", "scroll", "Scroll down."),
    Key("review.leave", "escape", "leave", "home", "Back."),
)
