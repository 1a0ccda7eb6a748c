// Compares with the middle of the two ends. When the answer is "both" it names the note without flushing and waits for applause:
// the note stays in the buffer, and both sides wait for each other.
#include <cstdio>
#include <cstring>

int main() {
    long long low = 1, high;
    if (std::scanf("%lld", &high) != 1) return 0;
    while (low < high) {
        std::printf("? %lld %lld\n", low, high);
        std::fflush(stdout);
        char closer[16] = "";
        if (std::scanf("%15s", closer) != 1) return 0;
        long long sum = low + high;
        if (std::strcmp(closer, "first") == 0) {
            high = (sum - 1) / 2;
        } else if (std::strcmp(closer, "second") == 0) {
            low = sum / 2 + 1;
        } else {
            std::printf("! %lld\n", sum / 2);
            char applause[16];
            if (std::scanf("%15s", applause) != 1) return 0;
            return 0;
        }
    }
    std::printf("! %lld\n", low);
}
