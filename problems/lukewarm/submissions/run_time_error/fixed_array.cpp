// Has room for a hundred jugs and notices when there are more.
#include <algorithm>
#include <array>
#include <cstdio>

int main() {
    std::array<double, 100> volumes, temperatures;
    int jugs;
    double capacity, volume = 0, temperature = 0, warmest = 0;
    if (std::scanf("%d %lf", &jugs, &capacity) != 2) return 1;
    for (int i = 0; i < jugs; i++) {
        if (std::scanf("%lf %lf", &volumes.at(i), &temperatures.at(i)) != 2) return 1;
        temperature = (volume * temperature + volumes[i] * temperatures[i]) / (volume + volumes[i]);
        volume = std::min(capacity, volume + volumes[i]);
        warmest = std::max(warmest, temperature);
    }
    std::printf("%.9f %.9f\n", temperature, warmest);
}
