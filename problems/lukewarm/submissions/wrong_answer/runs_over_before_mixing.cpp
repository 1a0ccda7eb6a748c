// Lets only as much of a jug in as still fits, so a full tub never changes again.
#include <algorithm>
#include <cstdio>

int main() {
    int jugs;
    double capacity, volume = 0, temperature = 0, warmest = 0;
    if (std::scanf("%d %lf", &jugs, &capacity) != 2) return 1;
    while (jugs-- > 0) {
        double added, warmth;
        if (std::scanf("%lf %lf", &added, &warmth) != 2) return 1;
        added = std::min(added, capacity - volume);
        if (volume + added > 0) temperature = (volume * temperature + added * warmth) / (volume + added);
        volume += added;
        warmest = std::max(warmest, temperature);
    }
    std::printf("%.9f %.9f\n", temperature, warmest);
}
