// The singer. Called as: singer input answer feedback_dir, talking to the submission over standard input and output.
// The input holds n and p. Exit status 42 accepts, 43 rejects.

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

const int ACCEPT = 42, REJECT = 43, JUDGE_ERROR = 1;
const int MOST_PAIRS = 32;

std::string feedbackDir;

[[noreturn]] void finish(int status, const std::string& message) {
    std::ofstream(feedbackDir + "/judgemessage.txt") << message << "\n";
    std::exit(status);
}

// The next token, cut off after `longest` characters: no output can make us store more. Empty at the end of output.
std::string readToken(size_t longest = 20) {
    int c;
    do c = std::getchar();
    while (c == ' ' || c == '\n' || c == '\r' || c == '\t');
    std::string token;
    while (c != EOF && c != ' ' && c != '\n' && c != '\r' && c != '\t' && token.size() < longest) {
        token.push_back(static_cast<char>(c));
        c = std::getchar();
    }
    return token;
}

long long readNote(long long n) {
    std::string token = readToken();
    if (token.empty()) finish(REJECT, "the output ends where a note should be");
    if (token.size() > 10 || token.find_first_not_of("0123456789") != std::string::npos) {
        finish(REJECT, "not a note");
    }
    long long note = std::atoll(token.c_str());
    if (note < 1 || note > n) finish(REJECT, "note " + std::to_string(note) + " does not exist");
    return note;
}

int main(int argc, char** argv) {
    if (argc < 4) return JUDGE_ERROR;
    feedbackDir = argv[3];
    long long n, p;
    if (!(std::ifstream(argv[1]) >> n >> p)) finish(JUDGE_ERROR, "cannot read the test");

    std::printf("%lld\n", n);
    std::fflush(stdout);
    for (int pairs = 0;;) {
        std::string command = readToken();
        if (command == "!") {
            long long note = readNote(n);
            if (note != p) finish(REJECT, "the note is " + std::to_string(p) + ", not " + std::to_string(note));
            finish(ACCEPT, "found with " + std::to_string(pairs) + " pairs");
        }
        if (command.empty()) finish(REJECT, "the output ends without a note");
        if (command != "?") finish(REJECT, "neither a question nor a note");
        long long a = readNote(n), b = readNote(n);
        if (a == b) finish(REJECT, "the same bell twice");
        if (++pairs > MOST_PAIRS) finish(REJECT, "too many pairs of bells");
        long long first = std::llabs(a - p), second = std::llabs(b - p);
        std::puts(first < second ? "first" : first > second ? "second" : "both");
        std::fflush(stdout);
    }
}
