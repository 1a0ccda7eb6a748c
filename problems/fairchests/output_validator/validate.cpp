// Accepts every way to divide the gold fairly.
// Called as: validate input answer feedback_dir < team_output. Exit status 42 accepts, 43 rejects.

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
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

int readChest(int chests, int ball) {
    std::string token = readToken(), what = "the chest of ball " + std::to_string(ball);
    if (token.empty()) finish(REJECT, "the output ends before " + what);
    if (token.size() > 9 || token.find_first_not_of("0123456789") != std::string::npos) finish(REJECT, what + " is not an integer");
    int chest = std::atoi(token.c_str());
    if (chest < 1 || chest > chests) finish(REJECT, what + " does not exist: " + token);
    return chest;
}

int main(int argc, char** argv) {
    if (argc < 4) return JUDGE_ERROR;
    feedbackDir = argv[3];
    std::ios::sync_with_stdio(false);
    long long n, k;
    std::string expected;
    if (!(std::ifstream(argv[1]) >> n >> k) || !(std::ifstream(argv[2]) >> expected)) finish(JUDGE_ERROR, "cannot read the test");

    std::string verdict = readToken();
    if (verdict == "possible") {
        std::vector<long long> weight(k + 1);
        for (int ball = 1; ball <= n; ball++) weight[readChest(static_cast<int>(k), ball)] += ball;
        for (int chest = 1; chest <= k; chest++) {
            if (weight[chest] * k != n * (n + 1) / 2) {
                finish(REJECT, "chest " + std::to_string(chest) + " holds " + std::to_string(weight[chest]) + " pounds");
            }
        }
    } else if (verdict != "impossible") {
        finish(REJECT, "the first word is neither possible nor impossible");
    }
    if (!readToken().empty()) finish(REJECT, "there is output after the answer");
    if (verdict == expected) finish(ACCEPT, verdict);
    if (verdict == "possible") finish(JUDGE_ERROR, "a fair division where the jury has none");
    finish(REJECT, "there is a fair division");
}
