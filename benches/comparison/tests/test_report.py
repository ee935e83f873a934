"""The figures and the table."""

import unittest

from comparison.report import Row, duration, median, quantile, ratios, size, spread, table


class Figures(unittest.TestCase):
    """What is made of what was measured."""

    def test_a_median_is_the_middle_one_or_between_the_two_middle_ones(self):
        self.assertEqual(median([3, 1, 2]), 2)
        self.assertEqual(median([4, 1, 3, 2]), 2.5)

    def test_a_quantile_is_one_that_was_measured(self):
        hundred = list(range(1, 101))
        self.assertEqual([quantile(hundred, share) for share in (0.5, 0.99, 1.0)], [50, 99, 100])
        self.assertEqual(quantile([7], 0.99), 7)

    def test_ratios_are_of_each_round(self):
        self.assertEqual(ratios([10, 30], [5, 10]), [2, 3])
        self.assertEqual(spread([2, 3, 4]), "3.00 (2.00 – 4.00)")
        self.assertEqual(spread([2.0]), "2.00")

    def test_sizes_and_durations_are_told_as_people_tell_them(self):
        told = [size(amount) for amount in (512, 999, 1000, 81_900, 323_000_000, 2_200_000_000)]
        self.assertEqual(told, ["512 B", "999 B", "1 KB", "81.9 KB", "323 MB", "2.2 GB"])
        told = [duration(seconds) for seconds in (0.000027, 0.0021, 0.48, 8.5, 612.0)]
        self.assertEqual(told, ["27 µs", "2.1 ms", "480 ms", "8.5 s", "612 s"])


class Table(unittest.TestCase):
    """The one table."""

    def test_a_row_says_whether_it_is_reached_and_its_notes_stand_below(self):
        rows = [
            Row("one", "1", "nginx 2", "0.50", "≥ 1", False, ["because", "of that"]),
            Row("two", "2", reached=True),
            Row("three | four", "not measured"),
        ]
        self.assertEqual(
            table(rows),
            "| measure | Ajil | against | ratio | to reach | reached |\n"
            "|---|---|---|---|---|---|\n"
            "| one (1) | 1 | nginx 2 | 0.50 | ≥ 1 | **no** |\n"
            "| two | 2 | – | – | – | yes |\n"
            "| three \\| four | not measured | – | – | – | – |\n"
            "\n"
            "1. because; of that.\n",
        )


if __name__ == "__main__":
    unittest.main()
