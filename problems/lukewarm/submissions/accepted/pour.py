import sys


def main():
    numbers = list(map(int, sys.stdin.read().split()))
    capacity = numbers[1]
    volume = 0
    temperature = warmest = 0.0
    for added, warmth in zip(numbers[2::2], numbers[3::2]):
        temperature = (volume * temperature + added * warmth) / (volume + added)
        volume = min(capacity, volume + added)
        warmest = max(warmest, temperature)
    print(f"{temperature:.9f} {warmest:.9f}")


main()
