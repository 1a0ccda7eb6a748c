// Keeps D(j) + max(h[j + 1..i]) for all j in a segment tree: a new pot raises the maximum of a range of j to its height.
#include <algorithm>
#include <cstdio>
#include <vector>

using Int = long long;
const Int INF = 1e18;

struct Node {
    Int price = INF;  // the smallest D(j)
    Int total = INF;  // the smallest D(j) + max
    int assign = 0;   // a maximum that all j below take and have not heard of yet
};

class Prices {
public:
    explicit Prices(int n) : size(1) {
        while (size < n) size *= 2;
        nodes.resize(2 * size);
    }

    // The price of the pots before the firing that begins behind pot j; its maximum is set later.
    void open(int j, Int price) { open(1, 0, size, j, price); }

    // All firings that begin behind pot from .. to - 1 now have this maximum.
    void setMaximum(int from, int to, int height) { setMaximum(1, 0, size, from, to, height); }

    Int best(int from, int to) { return best(1, 0, size, from, to); }

private:
    int size;
    std::vector<Node> nodes;

    void apply(int node, int height) {
        nodes[node].total = nodes[node].price + height;
        nodes[node].assign = height;
    }

    void pushDown(int node) {
        if (nodes[node].assign == 0) return;
        apply(2 * node, nodes[node].assign);
        apply(2 * node + 1, nodes[node].assign);
        nodes[node].assign = 0;
    }

    void pullUp(int node) {
        nodes[node].price = std::min(nodes[2 * node].price, nodes[2 * node + 1].price);
        nodes[node].total = std::min(nodes[2 * node].total, nodes[2 * node + 1].total);
    }

    void open(int node, int low, int high, int j, Int price) {
        if (high - low == 1) {
            nodes[node] = {price, price, 0};
            return;
        }
        pushDown(node);
        int middle = (low + high) / 2;
        if (j < middle) {
            open(2 * node, low, middle, j, price);
        } else {
            open(2 * node + 1, middle, high, j, price);
        }
        pullUp(node);
    }

    void setMaximum(int node, int low, int high, int from, int to, int height) {
        if (to <= low || high <= from) return;
        if (from <= low && high <= to) return apply(node, height);
        pushDown(node);
        int middle = (low + high) / 2;
        setMaximum(2 * node, low, middle, from, to, height);
        setMaximum(2 * node + 1, middle, high, from, to, height);
        pullUp(node);
    }

    Int best(int node, int low, int high, int from, int to) {
        if (to <= low || high <= from) return INF;
        if (from <= low && high <= to) return nodes[node].total;
        pushDown(node);
        int middle = (low + high) / 2;
        return std::min(best(2 * node, low, middle, from, to), best(2 * node + 1, middle, high, from, to));
    }
};

int main() {
    int orders, capacity, lighting;
    if (std::scanf("%d %d %d", &orders, &capacity, &lighting) != 3) return 1;
    std::vector<int> height(1, 0);
    while (orders-- > 0) {
        int count, tall;
        if (std::scanf("%d %d", &count, &tall) != 2) return 1;
        height.insert(height.end(), count, tall);
    }

    int pots = static_cast<int>(height.size()) - 1;
    Prices prices(pots + 1);
    std::vector<int> taller;  // the pots that are taller than everything behind them
    Int price = 0;
    for (int i = 1; i <= pots; i++) {
        prices.open(i - 1, price);
        while (!taller.empty() && height[taller.back()] <= height[i]) taller.pop_back();
        prices.setMaximum(taller.empty() ? 0 : taller.back(), i, height[i]);
        taller.push_back(i);
        price = lighting + prices.best(std::max(0, i - capacity), i);
    }
    std::printf("%lld\n", price);
}
