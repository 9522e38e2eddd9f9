"""Cursors, places and choices, without a screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.catalog.index import Catalog, LessonEntry
from course.tui.state.knobs import Knobs, command, notch
from course.tui.state.path import Path
from course.tui.state.reading import Reading
from engine.stages.spec import Knob


def entries(count: int) -> list[LessonEntry]:
    return [
        LessonEntry(n + 1, f"l{n}", f"Lesson {n}", "builder", 9, "dek", None, n > 0, n // 7)
        for n in range(count)
    ]


class TestPath:
    def test_it_begins_at_what_to_do_next_and_goes_down_to_the_lesson_one_is_at(self) -> None:
        path = Path(entries(28), starts=9)
        assert path.cursor == -1
        path.move(1)
        assert path.cursor == 9

    def test_the_marked_row_is_the_lessons_row(self) -> None:
        path = Path(entries(28))
        path.jump(1)
        assert path.rows[path.row].lesson == 27
        assert path.entry is path.lessons[27]

    @given(st.lists(st.integers(-40, 40)), st.sampled_from([1, 28, 1570]))
    def test_the_cursor_never_leaves_the_path(self, moves: list[int], count: int) -> None:
        path = Path(entries(count))
        for move in moves:
            path.move(move)
            assert -1 <= path.cursor < count

    def test_up_from_the_first_lesson_comes_back_to_what_to_do_next(self) -> None:
        path = Path(entries(28))
        path.move(1)
        path.move(-1)
        assert path.cursor == -1

    def test_a_page_up_stops_at_the_first_lesson_before_it_leaves_the_path(self) -> None:
        path = Path(entries(28), starts=5)
        path.move(1)
        path.move(-20)
        assert path.cursor == 0

    def test_a_search_leaves_the_found_lessons_in_their_order(self) -> None:
        path = Path(entries(28))
        path.show([12, 3])
        assert [row.lesson for row in path.rows] == [12, 3]
        assert path.entry is path.lessons[12]
        path.show(())
        assert path.entry is None


class TestReading:
    @pytest.fixture
    def place(self, catalog: Catalog) -> Reading:
        reading = Reading(catalog.lesson("tides"))
        reading.enter(0.0)
        return reading

    def test_it_opens_where_one_left(self, catalog: Catalog) -> None:
        assert Reading(catalog.lesson("tides"), (), "two-bulges").section is not None
        assert Reading(catalog.lesson("tides"), (), "gone").page == 0

    def test_reading_on_from_the_end_counts_the_section_as_read(self, place: Reading) -> None:
        place.turn(1, 1.0, reading_on=True)
        place.saw_end()
        left = place.turn(2, 21.0, reading_on=True)
        assert left is not None
        assert (left.slug, left.seconds) == ("the-wet-wall", 20.0)
        assert place.read == {"the-wet-wall"}

    def test_jumping_past_a_section_does_not(self, place: Reading) -> None:
        place.turn(1, 1.0, reading_on=False)
        place.saw_end()
        assert place.turn(2, 1.5, reading_on=False) is None

    def test_nor_does_a_section_whose_end_was_never_on_screen(self, place: Reading) -> None:
        place.turn(1, 1.0, reading_on=True)
        assert place.turn(2, 500.0, reading_on=True) is None

    def test_a_night_away_from_the_chair_is_not_reading_time(self, place: Reading) -> None:
        place.turn(1, 0.0, reading_on=True)
        place.saw_end()
        left = place.turn(2, 40_000.0, reading_on=True)
        assert left is not None
        assert left.seconds <= 900

    def test_the_nearest_run_is_the_next_one_or_the_first(self, place: Reading) -> None:
        run = place.run()
        assert run is not None
        assert run.stage == "harbour"
        place.turn(8, 0.0, reading_on=False)
        assert place.run() is run


KNOBS = (
    Knob("rate", 0.003, 0.0001, 0.1, "", log=True),
    Knob("width", 64, 8, 256, ""),
    Knob("share", 0.5, 0.0, 1.0, ""),
    Knob("copies", 10, 1, 1000, "", log=True),
    Knob("zero", 0.0, 0.0, 0.5, "", log=True),
)


class TestKnobs:
    @given(st.sampled_from(KNOBS), st.lists(st.sampled_from([-1, 1]), max_size=80))
    def test_turning_never_leaves_the_range_nor_the_kind(
        self, knob: Knob, turns: list[int]
    ) -> None:
        value = knob.default
        for by in turns:
            value = notch(knob, value, by)
            assert knob.low <= value <= knob.high
            assert isinstance(value, int) == knob.whole

    @given(st.sampled_from(KNOBS), st.sampled_from([-1, 1]))
    def test_both_ends_can_be_reached(self, knob: Knob, by: int) -> None:
        value = knob.default
        for _ in range(200):
            value = notch(knob, value, by)
        assert value == (knob.high if by > 0 else knob.low)

    def test_the_command_names_what_was_changed(self) -> None:
        knobs = Knobs(KNOBS)
        assert command("pretrain", 7, knobs) == "lossfall demo pretrain --seed 7"
        knobs.turn(1)
        assert command("pretrain", 7, knobs) == "lossfall demo pretrain --seed 7 --set rate=0.005"
        knobs.reset()
        assert not knobs.changed
