# Climbs from bell to bell and runs out of questions.
n = int(input())
note = 1
while note < n:
    print("?", note, note + 1, flush=True)
    if input() == "first":
        break
    note += 1
print("!", note, flush=True)
