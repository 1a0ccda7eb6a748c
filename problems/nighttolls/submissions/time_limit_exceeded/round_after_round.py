# Goes through all the roads again and again until nothing gets cheaper (Bellman and Ford).
import sys

numbers = list(map(int, sys.stdin.read().split()))
towns, _, luck = numbers[:3]
roads = list(zip(numbers[3::3], numbers[4::3], numbers[5::3]))
roads += [(b, a, toll) for a, b, toll in roads]
NEVER = 10**18
after_paying = [[NEVER] * (luck + 2) for _ in range(towns + 1)]
after_slipping = [[NEVER] * (luck + 2) for _ in range(towns + 1)]
after_paying[1][0] = 0
changed = True
while changed:
    changed = False
    for a, b, toll in roads:
        for slips in range(luck + 1):
            here = after_paying[a][slips]
            if slips < luck and here < after_slipping[b][slips + 1]:
                after_slipping[b][slips + 1] = here
                changed = True
            here = min(here, after_slipping[a][slips]) + toll
            if here < after_paying[b][slips]:
                after_paying[b][slips] = here
                changed = True
print(min(after_paying[towns] + after_slipping[towns]))
