package dev.millrace.tools.bench.measure;

import java.time.Duration;
import java.util.stream.IntStream;

/**
 * What is done to a subject.
 *
 * @param connections each one person's
 * @param roomSize    members of each room: the first room has the first so many people, the next room the next, and after the
 *                    last person comes the first again
 * @param rate        sends a second in all; 0 where the loop is closed
 * @param outstanding sends of a connection that wait for their acks, where the loop is closed
 * @param speakers    how many of the connections send; not more than are in a room
 * @param textBytes   of each message's text, ASCII
 * @param named       whether each send has a {@code clientId}, as of a client that repeats what it does not know to have
 *                    arrived
 * @param probes      sends a second that ask to be acknowledged when they are committed; among the rate, not beside it
 * @param warmUp      is not measured; in its first two thirds the load grows
 */
public record Workload(Mode mode, int connections, int rooms, int roomSize, int rate, int outstanding,
        int speakers,
        int textBytes, boolean named, int probes, Duration warmUp, Duration duration) {

    /** Whose numbers are in a room. */
    public int[] members(int room) {
        return IntStream.range(0, roomSize)
                .map(place -> (int) (((long) room * roomSize + place) % connections))
                .toArray();
    }

    /** The person who is so many-th among those that speak: they are spread evenly over all who are in a room. */
    public int speaker(int number) {
        long inRooms = Math.min(connections, (long) rooms * roomSize);
        return (int) (number * inRooms / speakers);
    }

    public boolean isClosedLoop() {
        return rate == 0;
    }
}
