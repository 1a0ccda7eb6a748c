#include <algorithm>
#include <cstdio>

int main() {
    int jugs;
    double capacity;
    if (std::scanf("%d %lf", &jugs, &capacity) != 2) return 1;

    double volume = 0, temperature = 0, warmest = 0;
    while (jugs-- > 0) {
        double added, warmth;
        if (std::scanf("%lf %lf", &added, &warmth) != 2) return 1;
        temperature = (volume * temperature + added * warmth) / (volume + added);
        volume = std::min(capacity, volume + added);
        warmest = std::max(warmest, temperature);
    }
    std::printf("%.9f %.9f\n", temperature, warmest);
}
