import re
import sys

_, _, *rows = sys.stdin.read().split()
for row in rows:
    print(re.sub(r"(^|#)\.", r"\1*", row))
