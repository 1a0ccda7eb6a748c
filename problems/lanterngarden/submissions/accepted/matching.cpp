#include <iostream>
#include <string>
#include <vector>

int height, width;
std::vector<std::string> garden;
// By cell: the stretch between hedges that it belongs to, in its row and in its column.
std::vector<std::vector<int>> inRow, inColumn;
std::vector<std::vector<int>> meets;  // stretch of a row -> stretches of columns that cross it
std::vector<int> partner;             // stretch of a column -> the stretch of a row that has its lantern there
std::vector<bool> seen;

bool place(int row) {
    for (int column : meets[row]) {
        if (seen[column]) continue;
        seen[column] = true;
        if (partner[column] < 0 || place(partner[column])) {
            partner[column] = row;
            return true;
        }
    }
    return false;
}

int main() {
    std::cin >> height >> width;
    garden.resize(height);
    for (auto& line : garden) std::cin >> line;
    inRow.assign(height, std::vector<int>(width, -1));
    inColumn = inRow;
    int rows = 0, columns = 0;
    for (int r = 0; r < height; r++)
        for (int c = 0; c < width; c++)
            if (garden[r][c] == '.') inRow[r][c] = c > 0 && garden[r][c - 1] == '.' ? rows - 1 : rows++;
    for (int c = 0; c < width; c++)
        for (int r = 0; r < height; r++)
            if (garden[r][c] == '.') inColumn[r][c] = r > 0 && garden[r - 1][c] == '.' ? columns - 1 : columns++;
    meets.resize(rows);
    partner.assign(columns, -1);
    for (int r = 0; r < height; r++)
        for (int c = 0; c < width; c++)
            if (garden[r][c] == '.') meets[inRow[r][c]].push_back(inColumn[r][c]);
    for (int row = 0; row < rows; row++) {
        seen.assign(columns, false);
        place(row);
    }
    for (int r = 0; r < height; r++)
        for (int c = 0; c < width; c++)
            if (garden[r][c] == '.' && partner[inColumn[r][c]] == inRow[r][c]) garden[r][c] = '*';
    for (const auto& line : garden) std::cout << line << "\n";
}
