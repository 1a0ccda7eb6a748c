import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StreamTokenizer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

public class FreeList {
    private static final StreamTokenizer INPUT =
            new StreamTokenizer(new BufferedReader(new InputStreamReader(System.in)));

    private record Booking(int index, int start, int end) {}

    private record Loan(int end, int telescope) {}

    private static int readInt() throws IOException {
        INPUT.nextToken();
        return (int) INPUT.nval;
    }

    public static void main(String[] args) throws IOException {
        Booking[] bookings = new Booking[readInt()];
        for (int i = 0; i < bookings.length; i++) {
            bookings[i] = new Booking(i, readInt(), readInt());
        }
        Arrays.sort(bookings, Comparator.comparingInt(Booking::start));

        int bought = 0;
        int[] telescopeOf = new int[bookings.length];
        PriorityQueue<Loan> lent = new PriorityQueue<>(Comparator.comparingInt(Loan::end));
        for (Booking booking : bookings) {
            boolean oneIsBack = !lent.isEmpty() && lent.peek().end() <= booking.start();
            int telescope = oneIsBack ? lent.poll().telescope() : ++bought;
            lent.add(new Loan(booking.end(), telescope));
            telescopeOf[booking.index()] = telescope;
        }

        StringBuilder output = new StringBuilder().append(bought).append('\n');
        for (int telescope : telescopeOf) {
            output.append(telescope).append(' ');
        }
        output.setCharAt(output.length() - 1, '\n');
        System.out.print(output);
    }
}
