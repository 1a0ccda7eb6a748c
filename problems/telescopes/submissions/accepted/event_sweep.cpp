#include <algorithm>
#include <cstdio>
#include <vector>

// Something happens to a booking: its telescope is brought back or fetched.
struct Event {
    int minute;
    bool isFetch;  // returns sort first, so that a telescope can be lent again within the same minute
    int booking;

    bool operator<(const Event& other) const {
        return minute != other.minute ? minute < other.minute : isFetch < other.isFetch;
    }
};

int main() {
    int bookings;
    if (std::scanf("%d", &bookings) != 1) return 1;
    std::vector<Event> events;
    for (int i = 0; i < bookings; i++) {
        int start, end;
        if (std::scanf("%d %d", &start, &end) != 2) return 1;
        events.push_back({start, true, i});
        events.push_back({end, false, i});
    }
    std::sort(events.begin(), events.end());

    int bought = 0;
    std::vector<int> telescopeOf(bookings), onShelf;
    for (const Event& event : events) {
        int& telescope = telescopeOf[event.booking];
        if (!event.isFetch) {
            onShelf.push_back(telescope);
        } else if (onShelf.empty()) {
            telescope = ++bought;
        } else {
            telescope = onShelf.back();
            onShelf.pop_back();
        }
    }

    std::printf("%d\n", bought);
    for (int i = 0; i < bookings; i++) std::printf("%d%c", telescopeOf[i], i + 1 < bookings ? ' ' : '\n');
}
