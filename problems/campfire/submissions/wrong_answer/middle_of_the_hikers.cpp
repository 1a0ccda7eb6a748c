// Lights the fire halfway between the leftmost and the rightmost hiker.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

int main() {
    int n;
    if (std::scanf("%d", &n) != 1) return 1;
    std::vector<double> x(n), y(n), v(n);
    for (int i = 0; i < n; i++) {
        if (std::scanf("%lf %lf %lf", &x[i], &y[i], &v[i]) != 3) return 1;
    }
    double fire = (*std::min_element(x.begin(), x.end()) + *std::max_element(x.begin(), x.end())) / 2, latest = 0;
    for (int i = 0; i < n; i++) latest = std::max(latest, std::hypot(x[i] - fire, y[i]) / v[i]);
    std::printf("%.9f\n", latest);
}
