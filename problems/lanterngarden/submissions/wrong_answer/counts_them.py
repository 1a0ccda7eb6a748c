import re
import sys

_, _, *rows = sys.stdin.read().split()
print(sum(len(re.findall(r"\.+", row)) for row in rows))
