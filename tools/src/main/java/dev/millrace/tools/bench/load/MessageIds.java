package dev.millrace.tools.bench.load;

import java.util.Arrays;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Of what was acknowledged. Millions, so two numbers each. */
public final class MessageIds {

    private static final int AT_FIRST = 1 << 16;
    private static final int TEXT_LENGTH = 36;

    private long[] halves = new long[2 * AT_FIRST];
    private int size;

    public int size() {
        return size;
    }

    public Stream<UUID> stream() {
        return IntStream.range(0, size).mapToObj(i -> new UUID(halves[2 * i], halves[2 * i + 1]));
    }

    /** @return whether an id stands there */
    boolean add(byte[] text, int begin, int end) {
        if (end - begin < TEXT_LENGTH) {
            return false;
        }
        long most = 0;
        long least = 0;
        int digits = 0;
        for (int i = begin; i < begin + TEXT_LENGTH; i++) {
            int digit = Character.digit(text[i], 16);
            if (digit < 0) {
                continue;
            }
            if (digits++ < 16) {
                most = (most << 4) | digit;
            } else {
                least = (least << 4) | digit;
            }
        }
        if (digits != 32) {
            return false;
        }
        if (2 * size == halves.length) {
            halves = Arrays.copyOf(halves, 2 * halves.length);
        }
        halves[2 * size] = most;
        halves[2 * size + 1] = least;
        size++;
        return true;
    }
}
