package dev.millrace.gateway.redis;

import dev.millrace.model.redis.RedisNames;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What {@code append.lua} should do to one partition, said once more and simply. */
final class ScriptModel {

    static final int RECENT = 4;

    final List<String> journal = new ArrayList<>();
    final Map<String, List<String>> recent = new HashMap<>();
    final Map<String, String> answers = new HashMap<>();
    private final Map<String, Long> seqs = new HashMap<>();
    private final Map<String, Long> ended = new HashMap<>();
    private @Nullable String incarnation;
    private long epoch;
    private long order;
    /** As PostgreSQL knows it. */
    long latestEpoch;

    /**
     * One call of the script.
     *
     * @param name  of the named send, or ""
     * @param knows the epoch that the caller takes for the current one, or ""
     * @param terms "last" or "late", or ""
     */
    record Call(String room, String name, String tail, String incarnation, String knows, boolean full,
            @Nullable Long floor, @Nullable Long seed, String terms) {}

    /** @return what must be in the journal and in the publication, if the answer is right; null if nothing must */
    @Nullable
    String judge(Call call, List<?> answer) {
        String expected = expected(call);
        require(answer.get(0), expected, "the kind of answer");
        if (expected.equals("repeated")) {
            require(answer.get(1) + " " + answer.get(2), answers.get(call.name), "the repeated answer");
        }
        if (!expected.equals("appended")) {
            require(answer.size(), expected.equals("repeated") ? 3 : 1, "the size of the answer");
            return null;
        }
        long givenEpoch = (Long) answer.get(2);
        long givenSeq = (Long) answer.get(3);
        long givenOrder = (Long) answer.get(4);
        if (begins(call)) {
            if (givenOrder <= order) {
                throw new AssertionError("order " + givenOrder + " is not later than " + order);
            }
            order = givenOrder - 1;
            if (givenEpoch <= latestEpoch || givenEpoch <= orZero(call.floor)) {
                throw new AssertionError("epoch " + givenEpoch + " is not later than " + latestEpoch + " and "
                        + call.floor);
            }
            incarnation = call.incarnation;
            epoch = givenEpoch;
            latestEpoch = givenEpoch;
        }
        require(givenEpoch, epoch, "the epoch");
        Long known = seqs.get(call.room);
        require(givenSeq, (known == null ? orZero(call.seed) : known) + 1, "the seq");
        require(givenOrder, ++order, "the order");
        return append(call, givenSeq, (String) answer.get(1));
    }

    /** Redis loses the counters and nothing else. */
    void loseCounters() {
        seqs.clear();
        ended.clear();
        incarnation = null;
        epoch = 0;
    }

    String epoch() {
        return Long.toString(epoch);
    }

    private String expected(Call call) {
        if (answers.containsKey(call.name)) {
            return "repeated";
        }
        if (call.full) {
            return "full";
        }
        if (ended.containsKey(call.room) && !call.terms.equals("late")) {
            return "ended";
        }
        boolean another = !call.knows.isEmpty() && !call.knows.equals(epoch());
        if (call.floor == null && (begins(call) || another)) {
            return "epoch";
        }
        return call.seed == null && !seqs.containsKey(call.room) ? "room" : "appended";
    }

    private boolean begins(Call call) {
        return !call.incarnation.equals(incarnation);
    }

    private String append(Call call, long seq, String entry) {
        seqs.put(call.room, seq);
        if (call.terms.equals("last")) {
            ended.put(call.room, seq);
        }
        String message = "{\"seq\":" + seq + ",\"epoch\":" + epoch + ",\"order\":" + order + "," + call.tail;
        journal.add(entry + " " + message);
        List<String> last = recent.computeIfAbsent(call.room, room -> new ArrayList<>());
        last.add(message);
        if (last.size() > RECENT + RECENT / 4) {
            last.subList(0, last.size() - RECENT).clear();
        }
        if (!call.name.isEmpty()) {
            answers.put(call.name, entry + " " + message);
        }
        return message;
    }

    /** What the partition's hash must hold. */
    Map<String, String> hash() {
        Map<String, String> hash = new TreeMap<>();
        seqs.forEach((room, seq) -> hash.put(room, Long.toString(seq)));
        ended.forEach((room, seq) -> hash.put(RedisNames.ENDED_FIELD + room, Long.toString(seq)));
        if (incarnation != null) {
            hash.put(RedisNames.INCARNATION_FIELD, incarnation);
            hash.put(RedisNames.EPOCH_FIELD, epoch());
        }
        return hash;
    }

    private static long orZero(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    static void require(@Nullable Object actual, @Nullable Object expected, String what) {
        if (!String.valueOf(actual).equals(String.valueOf(expected))) {
            throw new AssertionError(what + " is " + actual + ", not " + expected);
        }
    }
}
