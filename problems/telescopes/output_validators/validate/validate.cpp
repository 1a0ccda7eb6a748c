// Accepts every correct lending plan: as many telescopes as the jury's, and no telescope in two places at a time.
// Called as: validate input answer feedback_dir < team_output. Exit status 42 accepts, 43 rejects.

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

const int ACCEPT = 42, REJECT = 43, JUDGE_ERROR = 1;

std::string feedbackDir;

[[noreturn]] void finish(int status, const std::string& message) {
    std::ofstream(feedbackDir + "/judgemessage.txt") << message << "\n";
    std::exit(status);
}

// The next token of the output as an integer from low to high; anything else is a wrong answer.
int readInt(std::istream& output, int low, int high, const std::string& what) {
    std::string token;
    output.width(20);  // whatever is longer is not a number that we want
    if (!(output >> token)) finish(REJECT, "the output ends before " + what);
    bool isNumber = token.size() <= 9 && std::all_of(token.begin(), token.end(), [](unsigned char c) { return c >= '0' && c <= '9'; });
    int value = isNumber ? std::atoi(token.c_str()) : -1;
    if (!isNumber || value < low || value > high) finish(REJECT, what + " is not an integer in range");
    return value;
}

struct Booking {
    int start, end, telescope;
};

int main(int argc, char** argv) {
    if (argc < 4) return JUDGE_ERROR;
    feedbackDir = argv[3];
    std::ifstream input(argv[1]), answer(argv[2]);
    int n, fewest;
    if (!(input >> n) || !(answer >> fewest)) finish(JUDGE_ERROR, "cannot read the test");

    std::ios::sync_with_stdio(false);
    int telescopes = readInt(std::cin, 1, n, "the number of telescopes");
    std::vector<Booking> bookings(n);
    for (int i = 0; i < n; i++) {
        input >> bookings[i].start >> bookings[i].end;
        bookings[i].telescope = readInt(std::cin, 1, telescopes, "the telescope of booking " + std::to_string(i + 1));
    }
    std::string rest;
    std::cin.width(20);
    if (std::cin >> rest) finish(REJECT, "there is output after the last telescope");

    std::sort(bookings.begin(), bookings.end(), [](const Booking& a, const Booking& b) {
        return a.telescope != b.telescope ? a.telescope < b.telescope : a.start < b.start;
    });
    for (int i = 1; i < n; i++) {
        const Booking &one = bookings[i - 1], &next = bookings[i];
        if (one.telescope == next.telescope && next.start < one.end) {
            finish(REJECT, "telescope " + std::to_string(one.telescope) + " is lent twice at minute " + std::to_string(next.start));
        }
    }
    if (telescopes > fewest) finish(REJECT, std::to_string(telescopes) + " telescopes, " + std::to_string(fewest) + " are enough");
    if (telescopes < fewest) finish(JUDGE_ERROR, "the plan is better than the jury's");
    finish(ACCEPT, "a correct plan");
}
