"""The command, as far as it measures nothing."""

import subprocess
import sys
import unittest
from pathlib import Path

COMPARE = Path(__file__).resolve().parents[2] / "compare"


class Command(unittest.TestCase):
    """benches/compare"""

    def test_the_list_names_every_measure(self):
        done = subprocess.run([sys.executable, COMPARE, "--list"], stdout=subprocess.PIPE, check=True, text=True)
        names = [line.split()[0] for line in done.stdout.splitlines()]
        self.assertEqual(len(names), len(set(names)))
        for name in ("conditional", "p99", "import", "drop", "restart", "day"):
            self.assertIn(name, names)

    def test_a_name_that_nothing_has_is_refused(self):
        done = subprocess.run([sys.executable, COMPARE, "--only", "nothing"], stderr=subprocess.PIPE, check=False, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("nothing", done.stderr)


if __name__ == "__main__":
    unittest.main()
