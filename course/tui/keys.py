"""Every key of the interface, in one table: its id, what it does, and what help says of it.

Screens take their bindings from here (a quiz's stand in `quiz_keys`), the bottom line its labels
and the help screen its sentences. The ids are permanent: a learner's own keys are the setting
"keys", `{id: keys}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.binding import Binding

from course.tui.key import Key
from course.tui.quiz_keys import EXAM, OVERVIEW, QUIZ, RESULT, REVIEW

APP = (
    Key("app.help", "question_mark,f1", "help", "help", "What every key does here."),
    Key("app.palette", "ctrl+p", "command_palette", "palette", "Search commands and lessons."),
    Key("app.theme", "ctrl+t", "next_theme", "theme", "Next theme: dark, light, high contrast."),
    Key("app.quit", "ctrl+q,ctrl+c", "quit", "quit", "Leave. Everything committed is saved."),
)
HOME = (
    Key("home.up", "up,k", "move(-1)", "move", "One line up."),
    Key("home.down", "down,j", "move(1)", "move", "One line down."),
    Key("home.page-up", "pageup", "page(-1)", "page", "One screen up."),
    Key("home.page-down", "pagedown,space", "page(1)", "page", "One screen down."),
    Key("home.first", "home", "jump(-1)", "first", "To the top."),
    Key("home.last", "end", "jump(1)", "last", "To the last lesson."),
    Key("home.open", "enter", "open", "open", "Open the line with the mark."),
    Key("home.search", "slash", "search", "search", "Find a lesson by its title, line or terms."),
    Key("home.review", "r", "review", "review", "A few questions from before, when they are due."),
    Key("home.progress", "p", "progress", "progress", "Scores, attempts and time."),
    Key("home.lab", "l", "lab", "lab", "Every demonstration of the course, to run on its own."),
    Key(
        "home.models", "o", "models", "own model", "The models you trained: compare, talk, go back."
    ),
    Key("home.leave", "escape", "leave", "back", "End the search."),
)
LESSON = (
    Key("lesson.on", "down,j", "read(1)", "read on", "One line on; at the end, the next section."),
    Key("lesson.back", "up", "read(-1)", "back", "One line back."),
    Key("lesson.page-on", "space,pagedown", "turn(1)", "read on", "One screen on, then on."),
    Key("lesson.page-back", "pageup,b", "turn(-1)", "screen back", "One screen back."),
    Key("lesson.next", "right,l", "section(1)", "section", "The next section."),
    Key("lesson.previous", "left,h", "section(-1)", "section", "The section before."),
    Key("lesson.terms", "k", "terms", "terms", "The words of this lesson and what they mean."),
    Key("lesson.run", "d", "run", "run it", "The demonstration: predict, run, explain."),
    Key("lesson.ask", "t", "ask", "ask", "Ask about this lesson; it answers in its own sentences."),
    Key("lesson.quiz", "q", "quiz", "quiz", "Take the quiz, or go on with it."),
    Key(
        "lesson.exam",
        "e",
        "exam",
        "exam",
        "Take it as an exam: verdicts come at the end.",
    ),
    Key(
        "lesson.before",
        "p",
        "before",
        "three first",
        "Three questions before the lesson, ungraded.",
    ),
    Key("lesson.no-before", "x", "no_before", "no, thanks", "Do not offer those questions again."),
    Key(
        "lesson.map", "m", "map", "map", "The lesson's map, where the window is too narrow for it."
    ),
    Key("lesson.open", "enter", "open", "open", "Open what is marked."),
    Key(
        "lesson.next-lesson",
        "right_square_bracket",
        "lesson(1)",
        "next lesson",
        "The next lesson of the path.",
    ),
    Key(
        "lesson.previous-lesson",
        "left_square_bracket",
        "lesson(-1)",
        "previous",
        "The lesson before this one.",
    ),
    Key("lesson.leave", "escape", "leave", "home", "Back to the path; your place is kept."),
)
DRAWER = (
    Key("tutor.show", "enter", "show", "show", "Show the quoted sentence in the lesson."),
    Key("tutor.why", "w", "why", "why this", "Why these sentences were picked."),
    Key("tutor.again", "t,slash", "again", "ask", "Ask another question."),
    Key("tutor.up", "up", "scroll(-1)", "earlier", "Earlier questions and replies."),
    Key("tutor.down", "down", "scroll(1)", "later", "Later ones."),
    Key("tutor.pick", "1,2,3,4,5,6", "pick", "ask that", "Ask the suggested question."),
    Key("tutor.close", "escape", "close", "close", "Close the drawer."),
)
RUN = (
    Key("run.up", "up", "move(-1)", "choose", "The option above; after the run, scroll."),
    Key("run.down", "down", "move(1)", "choose", "The option below; after the run, scroll."),
    Key("run.page-up", "pageup", "page(-1)", "page", "One screen of the text back."),
    Key("run.page-down", "pagedown", "page(1)", "page", "One screen of the text on."),
    Key("run.knob", "tab", "knob(1)", "next knob", "Mark the next knob."),
    Key("run.knob-back", "shift+tab", "knob(-1)", "knob before", "Mark the knob before."),
    Key("run.less", "left", "turn(-1)", "turn", "Turn the marked knob down."),
    Key("run.more", "right", "turn(1)", "turn", "Turn the marked knob up."),
    Key("run.digit", "1,2,3,4,6,7,8,9", "digit", "choose", "Choose the prediction by its digit."),
    Key("run.commit", "enter", "commit", "commit", "Commit the prediction; start the run."),
    Key("run.pause", "space", "pause", "pause", "Hold the run, and let it go on."),
    Key("run.step", "full_stop", "step", "step", "While held: one training step."),
    Key("run.again", "a", "again", "again", "The same start: it replays exactly."),
    Key("run.new", "n", "new", "new", "Another start: other dice, the same knobs."),
    Key("run.five", "5", "five", "five starts", "Five new starts: in how many each claim holds."),
    Key("run.view", "v", "view", "view", "Look at it another way: curves, samples, tables, maps."),
    Key("run.zoom", "z", "zoom", "whole screen", "Give the whole screen to what is watched."),
    Key("run.type", "i", "type", "type", "Type a text for the run, where it takes one."),
    Key("run.own-text", "f", "own_text", "own text", "A text file of yours, where it reads one."),
    Key("run.source", "s", "source", "source", "The engine's own code for this run."),
    Key("run.copy", "y", "copy", "copy", "Copy the command that repeats this run."),
    Key("run.explain", "e", "explain", "explain", "Write what happened, in your own words."),
    Key("run.defaults", "r", "defaults", "reset knobs", "Every knob back to where it was."),
    Key("run.leave", "escape", "leave", "leave", "Back to the lesson; a running run is ended."),
)
PICKS = (
    Key("picks.left", "1,left", "pick(0)", "left is better", "The left answer is better."),
    Key("picks.right", "2,right", "pick(1)", "right is better", "The right answer is better."),
    Key("picks.skip", "s", "skip", "skip", "Leave this pair to the simulated rater."),
    Key("picks.go", "enter", "go", "run now", "Run now; the rater decides the rest."),
    Key("picks.leave", "escape", "leave", "back", "Back; what you judged is kept."),
)
LAB = (
    Key("lab.up", "up,k", "move(-1)", "move", "The line above."),
    Key("lab.down", "down,j", "move(1)", "move", "The line below."),
    Key("lab.page-up", "pageup", "page(-1)", "page", "One screen up."),
    Key("lab.page-down", "pagedown,space", "page(1)", "page", "One screen down."),
    Key("lab.open", "enter", "open", "open", "Open the demonstration: predict, run, explain."),
    Key(
        "lab.lesson",
        "g",
        "lesson",
        "its lesson",
        "Open the lesson it belongs to, if it is written.",
    ),
    Key("lab.leave", "escape", "leave", "home", "Back."),
)
MODELS = (
    Key("models.up", "up,k", "move(-1)", "move", "The line above."),
    Key("models.down", "down,j", "move(1)", "move", "The line below."),
    Key("models.page-up", "pageup", "page(-1)", "page", "One screen up."),
    Key("models.page-down", "pagedown,space", "page(1)", "page", "One screen down."),
    Key("models.use", "u", "use", "use", "Build on this model from now on: also the way back."),
    Key("models.talk", "enter,t", "talk", "talk", "Give the marked model a text."),
    Key("models.second", "c", "second", "compare", "Mark a second model: both get the same text."),
    Key("models.remove", "x", "remove", "remove", "Delete the marked model, after a question."),
    Key("models.yes", "y", "yes", "yes", "Yes, delete it."),
    Key(
        "models.leave",
        "escape",
        "leave",
        "home",
        "Back; first out of what is being typed or asked.",
    ),
)
PROGRESS = (
    Key("progress.up", "up,k", "move(-1)", "move", "The line above."),
    Key("progress.down", "down,j", "move(1)", "move", "The line below."),
    Key("progress.page-up", "pageup", "page(-1)", "page", "One screen up."),
    Key("progress.page-down", "pagedown,space", "page(1)", "page", "One screen down."),
    Key("progress.open", "enter", "open", "open", "Open the lesson."),
    Key("progress.leave", "escape", "leave", "home", "Back."),
)
READER = (
    Key("reader.up", "up,k", "scroll(-1)", "scroll", "One line up."),
    Key("reader.down", "down,j", "scroll(1)", "scroll", "One line down."),
    Key("reader.page-up", "pageup,b", "page(-1)", "page", "One screen up."),
    Key("reader.page-down", "pagedown,space", "page(1)", "page", "One screen down."),
    Key("reader.next", "right,tab", "turn(1)", "next", "The next part."),
    Key("reader.previous", "left,shift+tab", "turn(-1)", "previous", "The part before."),
    Key("reader.back", "escape,q", "leave", "back", "Back."),
)
HELP = (
    Key("help.up", "up,k", "move(-1)", "move", "The line above."),
    Key("help.down", "down,j", "move(1)", "move", "The line below."),
    Key("help.page-up", "pageup", "page(-1)", "page", "One screen up."),
    Key("help.page-down", "pagedown,space", "page(1)", "page", "One screen down."),
    Key("help.change", "enter", "change", "another key", "Give the marked line another key."),
    Key("help.restore", "r", "restore", "first key", "Give the marked line its first key back."),
    Key("help.leave", "escape,q", "leave", "back", "Back."),
)

GROUPS: Mapping[str, tuple[str, tuple[Key, ...]]] = {
    "home": ("On the path", HOME),
    "lesson": ("In a lesson", LESSON),
    "tutor": ("In the tutor's drawer", DRAWER),
    "run": ("In a run", RUN),
    "picks": ("Judging pairs", PICKS),
    "lab": ("In the Lab", LAB),
    "models": ("Among your models", MODELS),
    "quiz": ("In the quiz", QUIZ),
    "exam": ("In an exam", EXAM),
    "overview": ("On the exam's overview", OVERVIEW),
    "review": ("On review", REVIEW),
    "result": ("On the result", RESULT),
    "progress": ("On progress", PROGRESS),
    "reader": ("Reading code", READER),
    "help": ("On this page", HELP),
    "app": ("Everywhere", APP),
}
BY_ID: Mapping[str, Key] = {key.id: key for _, group in GROUPS.values() for key in group}

_NUMBERED = frozenset({"digit", "pick"})

_SYMBOLS = {
    "up": "↑", "down": "↓", "left": "←", "right": "→", "enter": "⏎", "escape": "esc",
    "question_mark": "?", "slash": "/", "full_stop": ".", "left_square_bracket": "[",
    "right_square_bracket": "]", "pageup": "pgup",
    "pagedown": "pgdn", "tab": "⇥", "shift+tab": "⇧tab", "shift+up": "⇧↑", "shift+down": "⇧↓",
}  # fmt: skip


def bindings(group: Iterable[Key]) -> list[Binding]:
    """Textual's bindings for a group of keys; digits each pass their number to the action."""
    made = []
    for key in group:
        if key.action in _NUMBERED:
            made += [
                Binding(each, f"{key.action}({each})", show=False, tooltip=key.help)
                for each in key.keys.split(",")
            ]
        else:
            made.append(
                Binding(key.keys, key.action, key.label, show=False, tooltip=key.help, id=key.id)
            )
    return made


def symbol(keys: str) -> str:
    """How the first of some keys is written: '⏎', 'esc', 'ctrl+p'."""
    first = keys.split(",")[0].strip()
    return _SYMBOLS.get(first, first)


def symbols(keys: str) -> str:
    """How all of some keys are written, digits as a range: '↓ j', '1-9'."""
    names = [_SYMBOLS.get(name.strip(), name.strip()) for name in keys.split(",")]
    if len(names) > 3 and all(name.isdigit() for name in names):
        return f"{names[0]}-{names[-1]}"
    return " ".join(names)


def own(setting: object) -> dict[str, str]:
    """The learner's own keys from the setting "keys"; what names no key of ours is left out."""
    if not isinstance(setting, Mapping):
        return {}
    return {
        str(name): keys
        for name, keys in setting.items()
        if name in BY_ID and isinstance(keys, str) and keys.strip(", ")
    }
