import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StreamTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/** One layer of the map for each number of slips: free roads lead from a layer into the next one. */
public class Layers {
    private record Road(int to, int toll) {}

    private record Arrival(long paid, int town) implements Comparable<Arrival> {
        @Override
        public int compareTo(Arrival other) {
            return Long.compare(paid, other.paid);
        }
    }

    private static final long UNREACHED = Long.MAX_VALUE / 2;

    private static List<List<Road>> roads;

    /** Improves the tolls, given at some towns, along roads that are paid for. */
    private static void driveOn(long[] paid) {
        PriorityQueue<Arrival> heap = new PriorityQueue<>();
        for (int town = 1; town < paid.length; town++) {
            if (paid[town] < UNREACHED) {
                heap.add(new Arrival(paid[town], town));
            }
        }
        while (!heap.isEmpty()) {
            Arrival here = heap.poll();
            if (here.paid() > paid[here.town()]) {
                continue;
            }
            for (Road road : roads.get(here.town())) {
                long next = here.paid() + road.toll();
                if (next < paid[road.to()]) {
                    paid[road.to()] = next;
                    heap.add(new Arrival(next, road.to()));
                }
            }
        }
    }

    public static void main(String[] args) throws IOException {
        StreamTokenizer input = new StreamTokenizer(new BufferedReader(new InputStreamReader(System.in)));
        int[] header = new int[3];
        for (int i = 0; i < 3; i++) {
            input.nextToken();
            header[i] = (int) input.nval;
        }
        int towns = header[0];
        roads = new ArrayList<>();
        for (int town = 0; town <= towns; town++) {
            roads.add(new ArrayList<>());
        }
        for (int i = 0; i < header[1]; i++) {
            input.nextToken();
            int a = (int) input.nval;
            input.nextToken();
            int b = (int) input.nval;
            input.nextToken();
            int toll = (int) input.nval;
            roads.get(a).add(new Road(b, toll));
            roads.get(b).add(new Road(a, toll));
        }

        long[] paid = new long[towns + 1]; // when the last keeper was paid, so that we may slip past the next
        Arrays.fill(paid, UNREACHED);
        paid[1] = 0;
        driveOn(paid);
        long best = paid[towns];
        for (int slips = 1; slips <= header[2]; slips++) {
            long[] slipped = new long[towns + 1];
            long[] afterwards = new long[towns + 1];
            Arrays.fill(slipped, UNREACHED);
            Arrays.fill(afterwards, UNREACHED);
            for (int town = 1; town <= towns; town++) {
                for (Road road : roads.get(town)) {
                    slipped[road.to()] = Math.min(slipped[road.to()], paid[town]);
                }
            }
            best = Math.min(best, slipped[towns]);
            for (int town = 1; town <= towns; town++) {
                for (Road road : roads.get(town)) {
                    afterwards[road.to()] = Math.min(afterwards[road.to()], slipped[town] + road.toll());
                }
            }
            driveOn(afterwards);
            best = Math.min(best, afterwards[towns]);
            paid = afterwards;
        }
        System.out.println(best);
    }
}
