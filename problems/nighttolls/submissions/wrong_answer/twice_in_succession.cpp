// Does not mind that the next keeper has been warned: good for the first two groups.
#include <cstdio>
#include <functional>
#include <queue>
#include <tuple>
#include <vector>

int main() {
    int n, m, k;
    if (std::scanf("%d %d %d", &n, &m, &k) != 3) return 1;
    std::vector<std::vector<std::pair<int, int>>> roads(n + 1);
    while (m-- > 0) {
        int a, b, toll;
        if (std::scanf("%d %d %d", &a, &b, &toll) != 3) return 1;
        roads[a].push_back({b, toll});
        roads[b].push_back({a, toll});
    }
    std::vector<std::vector<bool>> done(n + 1, std::vector<bool>(k + 1));
    using State = std::tuple<long long, int, int>;
    std::priority_queue<State, std::vector<State>, std::greater<State>> heap;
    heap.push({0, 1, 0});
    while (!heap.empty()) {
        auto [paid, town, slips] = heap.top();
        heap.pop();
        if (town == n) {
            std::printf("%lld\n", paid);
            return 0;
        }
        if (done[town][slips]) continue;
        done[town][slips] = true;
        for (auto [next, toll] : roads[town]) {
            heap.push({paid + toll, next, slips});
            if (slips < k) heap.push({paid, next, slips + 1});
        }
    }
}
