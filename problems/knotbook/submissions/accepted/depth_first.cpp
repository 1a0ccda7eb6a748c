#include <algorithm>
#include <cstdio>
#include <vector>

enum State { UNSEEN, ON_PATH, DONE };

struct Search {
    std::vector<std::vector<int>> after;
    std::vector<State> state;
    std::vector<int> finished;  // in the order in which the search left them: everything later comes first
    std::vector<int> path;      // the steps that are ON_PATH
    std::vector<int> loop;      // not empty once a loop has been found

    explicit Search(int n) : after(n + 1), state(n + 1, UNSEEN) {}

    void visit(int step) {
        state[step] = ON_PATH;
        path.push_back(step);
        for (int later : after[step]) {
            if (state[later] == UNSEEN) visit(later);
            if (!loop.empty()) return;
            if (state[later] == ON_PATH) {
                loop.assign(std::find(path.begin(), path.end(), later), path.end());
                return;
            }
        }
        state[step] = DONE;
        path.pop_back();
        finished.push_back(step);
    }
};

void printLine(const std::vector<int>& steps) {
    for (size_t i = 0; i < steps.size(); i++) std::printf("%d%c", steps[i], i + 1 < steps.size() ? ' ' : '\n');
}

int main() {
    int n, m;
    if (std::scanf("%d %d", &n, &m) != 2) return 1;
    Search search(n);
    while (m-- > 0) {
        int a, b;
        if (std::scanf("%d %d", &a, &b) != 2) return 1;
        search.after[a].push_back(b);
    }
    for (int step = 1; step <= n && search.loop.empty(); step++) {
        if (search.state[step] == UNSEEN) search.visit(step);
    }

    if (search.loop.empty()) {
        std::reverse(search.finished.begin(), search.finished.end());
        std::puts("order");
        printLine(search.finished);
    } else {
        std::printf("loop\n%zu\n", search.loop.size());
        printLine(search.loop);
    }
}
