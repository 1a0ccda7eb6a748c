#include <iostream>
#include <vector>

std::vector<std::vector<int>> tunnels;
std::vector<bool> isClosed;  // a chamber where the dachshund has been: the fox is not behind it any more
std::vector<int> size;

// Counts the chambers below this one, itself included, up to closed ones.
int measure(int chamber, int parent) {
    size[chamber] = 1;
    for (int neighbour : tunnels[chamber]) {
        if (neighbour != parent && !isClosed[neighbour]) size[chamber] += measure(neighbour, chamber);
    }
    return size[chamber];
}

// Steps down into the part that is too large, as long as there is one.
int centroid(int chamber, int parent, int total) {
    for (int neighbour : tunnels[chamber]) {
        if (neighbour != parent && !isClosed[neighbour] && 2 * size[neighbour] > total) {
            return centroid(neighbour, chamber, total);
        }
    }
    return chamber;
}

int main() {
    int n;
    std::cin >> n;
    tunnels.resize(n + 1);
    isClosed.resize(n + 1);
    size.resize(n + 1);
    for (int i = 1; i < n; i++) {
        int a, b;
        std::cin >> a >> b;
        tunnels[a].push_back(b);
        tunnels[b].push_back(a);
    }

    int fox = 1;  // some chamber of the part where the fox is
    for (int total; (total = measure(fox, 0)) > 1;) {
        int chamber = centroid(fox, 0, total);
        std::cout << "? " << chamber << std::endl;
        std::cin >> fox;
        if (fox == chamber) break;
        isClosed[chamber] = true;
    }
    std::cout << "! " << fox << std::endl;
}
