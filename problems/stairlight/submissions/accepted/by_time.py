import sys


def main():
    _, shines_for, *fields = sys.stdin.read().split()
    shines_for = int(shines_for)
    visits = sorted(zip(map(int, fields[0::2]), fields[1::2]))

    presses = seconds = 0
    dark_from = 0
    for time, person in visits:
        if person == "A" or dark_from <= time:
            presses += 1
            seconds += time + shines_for - max(time, dark_from)
            dark_from = time + shines_for
    print(presses, seconds)


main()
