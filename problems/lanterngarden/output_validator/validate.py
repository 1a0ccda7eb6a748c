"""Counts the lanterns of a garden: a share of the most that can hang there, nothing where two see each other.

Called as: validate input answer feedback_dir/ < team_output. Exit status 42 accepts, 43 refuses.
"""

import sys
from pathlib import Path


def finish(status, message):
    (feedback / "judgemessage.txt").write_text(message + "\n")
    (feedback / "teammessage.txt").write_text(message + "\n")
    sys.exit(status)


def check_lines(lines, what):
    """No two lanterns without a hedge between them."""
    for number, line in enumerate(lines, 1):
        if any(part.count("*") > 1 for part in line.split("#")):
            finish(43, f"two lanterns see each other in {what} {number}")


given, answer, feedback = sys.argv[1], sys.argv[2], Path(sys.argv[3])
garden = Path(given).read_text().split()[2:]
best = Path(answer).read_text().count("*")
# A garden has at most 100 rows of 100, so whatever is longer is none.
rows = sys.stdin.buffer.read(100_000).decode("ascii", "replace").split()

if not rows:
    finish(43, "there is no answer")
if len(rows) != len(garden):
    finish(43, f"{len(rows)} rows instead of {len(garden)}")
for number, (row, wanted) in enumerate(zip(rows, garden), 1):
    if row.replace("*", ".") != wanted:
        finish(43, f"row {number} is not that of the garden")
check_lines(rows, "row")
check_lines(("".join(column) for column in zip(*rows)), "column")
count = "".join(rows).count("*")
if count == 0:
    finish(43, "there is no lantern")
if count > best:
    (feedback / "judgemessage.txt").write_text(f"{count} lanterns, and the jury knows of {best}\n")
    sys.exit(1)
(feedback / "score_multiplier.txt").write_text(f"{count / best}\n")
finish(42, f"{count} lanterns")
