#include <cstdio>
#include <queue>
#include <vector>

struct Road {
    int to;
    int toll;
};

struct State {
    long long paid;
    int town;
    int slips;
    bool justSlipped;

    bool operator<(const State& other) const { return paid > other.paid; }  // the cheapest on top of the heap
};

const int MOST_LUCK = 5;

int main() {
    int towns, count, luck;
    if (std::scanf("%d %d %d", &towns, &count, &luck) != 3) return 1;
    std::vector<std::vector<Road>> roads(towns + 1);
    while (count-- > 0) {
        int a, b, toll;
        if (std::scanf("%d %d %d", &a, &b, &toll) != 3) return 1;
        roads[a].push_back({b, toll});
        roads[b].push_back({a, toll});
    }

    struct Done {
        bool slips[MOST_LUCK + 1][2] = {};
    };
    std::vector<Done> done(towns + 1);
    std::priority_queue<State> heap;
    heap.push({0, 1, 0, false});
    while (!heap.empty()) {
        State state = heap.top();
        heap.pop();
        if (state.town == towns) {
            std::printf("%lld\n", state.paid);
            return 0;
        }
        bool& isDone = done[state.town].slips[state.slips][state.justSlipped];
        if (isDone) continue;
        isDone = true;
        for (const Road& road : roads[state.town]) {
            heap.push({state.paid + road.toll, road.to, state.slips, false});
            if (state.slips < luck && !state.justSlipped) heap.push({state.paid, road.to, state.slips + 1, true});
        }
    }
}
