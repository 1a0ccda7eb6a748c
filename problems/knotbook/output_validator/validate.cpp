// Accepts any order that respects the remarks, or any loop of them.
// Called as: validate input answer feedback_dir < team_output. Exit status 42 accepts, 43 rejects.

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

const int ACCEPT = 42, REJECT = 43, JUDGE_ERROR = 1;

std::string feedbackDir;

[[noreturn]] void finish(int status, const std::string& message) {
    std::ofstream(feedbackDir + "/judgemessage.txt") << message << "\n";
    std::exit(status);
}

// The next token of the output; whatever is longer than 20 bytes is cut, as no valid token is.
std::string readToken() {
    std::string token;
    std::cin.width(20);
    std::cin >> token;
    return token;
}

int readInt(int low, int high, const std::string& what) {
    std::string token = readToken();
    if (token.empty()) finish(REJECT, "the output ends before " + what);
    if (token.size() > 9 || token.find_first_not_of("0123456789") != std::string::npos) finish(REJECT, what + " is not an integer");
    int value = std::atoi(token.c_str());
    if (value < low || value > high) finish(REJECT, what + " is out of range: " + token);
    return value;
}

// `count` different steps.
std::vector<int> readSteps(int count, int n) {
    std::vector<int> steps;
    std::vector<bool> seen(n + 1);
    for (int i = 0; i < count; i++) {
        int step = readInt(1, n, "step " + std::to_string(i + 1));
        if (seen[step]) finish(REJECT, "step " + std::to_string(step) + " occurs twice");
        seen[step] = true;
        steps.push_back(step);
    }
    if (!readToken().empty()) finish(REJECT, "there is output after the last step");
    return steps;
}

int main(int argc, char** argv) {
    if (argc < 4) return JUDGE_ERROR;
    feedbackDir = argv[3];
    std::ios::sync_with_stdio(false);
    std::ifstream input(argv[1]), answer(argv[2]);
    int n, m;
    std::string expected;
    if (!(input >> n >> m) || !(answer >> expected)) finish(JUDGE_ERROR, "cannot read the test");
    std::vector<std::pair<int, int>> remarks(m);
    for (auto& [a, b] : remarks) input >> a >> b;

    std::string verdict = readToken();
    if (verdict == "order") {
        std::vector<int> steps = readSteps(n, n), place(n + 1);
        for (int i = 0; i < n; i++) place[steps[i]] = i;
        for (auto [a, b] : remarks) {
            if (place[a] > place[b]) finish(REJECT, std::to_string(b) + " is done before " + std::to_string(a));
        }
    } else if (verdict == "loop") {
        std::set<std::pair<int, int>> inBook(remarks.begin(), remarks.end());
        std::vector<int> steps = readSteps(readInt(2, n, "the length of the loop"), n);
        for (size_t i = 0; i < steps.size(); i++) {
            int a = steps[i], b = steps[(i + 1) % steps.size()];
            if (!inBook.count({a, b})) finish(REJECT, "no remark demands " + std::to_string(a) + " before " + std::to_string(b));
        }
    } else {
        finish(REJECT, "the first word is neither order nor loop");
    }
    if (verdict != expected) finish(JUDGE_ERROR, "a correct " + verdict + " where the jury has none");
    finish(ACCEPT, "a correct " + verdict);
}
