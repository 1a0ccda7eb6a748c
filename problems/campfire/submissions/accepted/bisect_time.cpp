#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

struct Hiker {
    double x, y, speed;
};

// Whether some point of the road can be reached by everybody within this time.
bool canMeetWithin(double time, const std::vector<Hiker>& hikers) {
    double from = -1e9, to = 1e9;
    for (const Hiker& hiker : hikers) {
        double reach = hiker.speed * time, away = std::abs(hiker.y);
        if (reach < away) return false;
        double half = std::sqrt((reach - away) * (reach + away));
        from = std::max(from, hiker.x - half);
        to = std::min(to, hiker.x + half);
    }
    return from <= to;
}

int main() {
    int n;
    if (std::scanf("%d", &n) != 1) return 1;
    std::vector<Hiker> hikers(n);
    for (Hiker& hiker : hikers) {
        if (std::scanf("%lf %lf %lf", &hiker.x, &hiker.y, &hiker.speed) != 3) return 1;
    }
    double tooShort = 0, enough = 30000;
    for (int step = 0; step < 60; step++) {
        double middle = (tooShort + enough) / 2;
        (canMeetWithin(middle, hikers) ? enough : tooShort) = middle;
    }
    std::printf("%.9f\n", enough);
}
