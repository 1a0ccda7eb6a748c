// Binary search without flushing: the question stays in the buffer, and both sides wait.
#include <cstdio>
#include <cstring>

int main() {
    int low = 1, high;
    if (std::scanf("%d", &high) != 1) return 0;
    static char buffer[1 << 16];
    std::setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    while (low < high) {
        int middle = low + (high - low) / 2;
        std::printf("? %d %d\n", middle, middle + 1);
        char closer[16] = "";
        if (std::scanf("%15s", closer) != 1) return 0;
        if (std::strcmp(closer, "first") == 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    std::printf("! %d\n", low);
}
