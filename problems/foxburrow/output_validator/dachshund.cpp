// The dachshund. Called as: dachshund input answer feedback_dir, talking to the submission over standard input and output.
// The input holds n, the tunnels and the chamber of the fox, or 0 if the fox shall be as hard to find as possible: then every
// answer keeps as many chambers possible as it can. Exit status 42 accepts, 43 rejects.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

const int ACCEPT = 42, REJECT = 43, JUDGE_ERROR = 1;
const int MOST_SNIFFS = 13;

std::string feedbackDir;

[[noreturn]] void finish(int status, const std::string& message) {
    std::ofstream(feedbackDir + "/judgemessage.txt") << message << "\n";
    std::exit(status);
}

// The next token, cut off after 20 characters: no output can make us store more. Empty at the end of output.
std::string readToken() {
    auto isSpace = [](int c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
    int c = std::getchar();
    while (isSpace(c)) c = std::getchar();
    std::string token;
    while (c != EOF && !isSpace(c) && token.size() < 20) {
        token.push_back(static_cast<char>(c));
        c = std::getchar();
    }
    return token;
}

int readChamber(int n) {
    std::string token = readToken();
    if (token.empty()) finish(REJECT, "the output ends where a chamber should be");
    if (token.size() > 9 || token.find_first_not_of("0123456789") != std::string::npos) finish(REJECT, "not a chamber");
    int chamber = std::atoi(token.c_str());
    if (chamber < 1 || chamber > n) finish(REJECT, "chamber " + std::to_string(chamber) + " does not exist");
    return chamber;
}

struct Burrow {
    std::vector<std::vector<int>> tunnels;
    std::vector<bool> isPossible;  // where the fox may be, by the answers so far

    // How many possible chambers lie behind the tunnel from `from` to `chamber`; with `keep` false they are ruled out.
    int countBehind(int from, int chamber, bool keep = true) {
        int count = 0;
        std::vector<std::pair<int, int>> stack{{from, chamber}};
        while (!stack.empty()) {
            auto [previous, here] = stack.back();
            stack.pop_back();
            count += isPossible[here];
            if (!keep) isPossible[here] = false;
            for (int neighbour : tunnels[here]) {
                if (neighbour != previous) stack.push_back({here, neighbour});
            }
        }
        return count;
    }

    // Answers so that the fox may still be in as many chambers as possible, and rules out the others.
    int sniff(int chamber) {
        int answer = chamber, most = 0;
        for (int neighbour : tunnels[chamber]) {
            int count = countBehind(chamber, neighbour);
            if (count > most) {
                most = count;
                answer = neighbour;
            }
        }
        for (int neighbour : tunnels[chamber]) {
            if (neighbour != answer) countBehind(chamber, neighbour, false);
        }
        if (answer != chamber) isPossible[chamber] = false;
        return answer;
    }
};

int main(int argc, char** argv) {
    if (argc < 4) return JUDGE_ERROR;
    feedbackDir = argv[3];
    std::ifstream input(argv[1]);
    int n, fox;
    if (!(input >> n)) finish(JUDGE_ERROR, "cannot read the test");
    Burrow burrow{std::vector<std::vector<int>>(n + 1), std::vector<bool>(n + 1, true)};
    std::printf("%d\n", n);
    for (int i = 1; i < n; i++) {
        int a, b;
        input >> a >> b;
        burrow.tunnels[a].push_back(b);
        burrow.tunnels[b].push_back(a);
        std::printf("%d %d\n", a, b);
    }
    if (!(input >> fox)) finish(JUDGE_ERROR, "cannot read the fox");
    std::fflush(stdout);
    if (fox != 0) {
        std::fill(burrow.isPossible.begin(), burrow.isPossible.end(), false);
        burrow.isPossible[fox] = true;
    }
    burrow.isPossible[0] = false;

    for (int sniffs = 0;;) {
        std::string command = readToken();
        if (command == "!") {
            int chamber = readChamber(n);
            long possible = std::count(burrow.isPossible.begin(), burrow.isPossible.end(), true);
            if (!burrow.isPossible[chamber]) finish(REJECT, "the fox is not in chamber " + std::to_string(chamber));
            if (possible > 1) finish(REJECT, "the fox may be in " + std::to_string(possible) + " chambers");
            finish(ACCEPT, "found with " + std::to_string(sniffs) + " sniffs");
        }
        if (command.empty()) finish(REJECT, "the output ends without a chamber");
        if (command != "?") finish(REJECT, "neither a sniff nor a chamber");
        int chamber = readChamber(n);
        if (++sniffs > MOST_SNIFFS) finish(REJECT, "too many sniffs");
        std::printf("%d\n", burrow.sniff(chamber));
        std::fflush(stdout);
    }
}
