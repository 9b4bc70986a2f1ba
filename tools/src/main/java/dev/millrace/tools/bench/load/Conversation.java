package dev.millrace.tools.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.tools.bench.measure.Talk;
import dev.millrace.tools.bench.measure.Workload;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * One talk of a crowd: who sends when, and what becomes of it. A time is counted from when a send was due. Belongs to the
 * crowd's thread.
 */
public final class Conversation {

    static final long HIGHEST_MICROS = 3_600_000_000L;
    static final int DIGITS = 3;

    private static final long NANOS = 1_000_000_000;
    private static final long LAST_ANSWERS = 15 * NANOS;
    private static final long AFTER_REFUSAL = 20_000_000;
    private static final long LEAST_PARK = 60_000;
    private static final long MOST_PARK = 200_000;
    private static final int OUT = 1 << 18;
    /** Times of sends that may still be heard of, of all speakers together. */
    private static final int REMEMBERED = 1 << 21;
    private static final int MOST_REMEMBERED = 1 << 14;
    private static final int MOST_FAULTS = 20;

    private final Workload workload;
    private final MessageIds acknowledged;
    private final Listener listener;
    private final List<String> faults;
    /** In their turns. */
    private final Speaker[] speakers;
    /** By their connection; null for those that only hear. */
    private final @Nullable Speaker[] byPeer;
    private final Pace pace;
    private final long fullFrom;
    private final Hiccups hiccups = new Hiccups();
    private final Queue<Again> refusedLately = new ArrayDeque<>();
    private final Map<String, Long> refused = new TreeMap<>();
    private final Map<String, Long> refusedInWarmUp = new TreeMap<>();
    private final Histogram ack = new Histogram(HIGHEST_MICROS, DIGITS);
    private final Histogram delivery = new Histogram(HIGHEST_MICROS, DIGITS);
    private final Histogram committed = new Histogram(HIGHEST_MICROS, DIGITS);
    private final List<Talk.Second> timeline = new ArrayList<>();
    private final ByteBuffer out = ByteBuffer.allocateDirect(OUT);

    /** All times are nanoseconds since this. */
    private final long origin = System.nanoTime();
    private final long measuredFrom;
    private final long measuredTo;
    private long now;
    private boolean measuring;
    private boolean over;

    private long due;
    private long dues;
    private int allowed;
    private int turn;
    private long probeAt;
    private long sent;
    private long answered;
    private long lastAck;
    private long heard;

    private long sends;
    private long acks;
    private long deliveries;
    private long copies;
    private long acksBefore;
    private long deliveriesBefore;
    private long secondEnds;
    private long worst;

    /** Told on threads of its own, because it may take its time. */
    public interface Listener {

        void measuringBegan();

        void measuringEnded();

        /** A second of the measured time is over. */
        void passed(Talk.Second second);
    }

    Conversation(Workload workload, List<Peer> peers, MessageIds acknowledged, Listener listener,
            List<String> faults) {
        this.workload = workload;
        this.acknowledged = acknowledged;
        this.listener = listener;
        this.faults = faults;
        this.pace = new Pace(workload.rate(), workload.warmUp());
        this.fullFrom = Pace.fullFrom(workload.warmUp());
        this.measuredFrom = workload.warmUp().toNanos();
        this.measuredTo = measuredFrom + workload.duration().toNanos();
        this.secondEnds = measuredFrom + NANOS;
        int remembered = Math.clamp(Integer.highestOneBit(REMEMBERED / workload.speakers()), 64,
                MOST_REMEMBERED);
        this.speakers = new Speaker[workload.speakers()];
        this.byPeer = new Speaker[peers.size()];
        for (int i = 0; i < speakers.length; i++) {
            Peer peer = peers.get(workload.speaker(i));
            speakers[i] = new Speaker(peer, remembered);
            byPeer[peer.number()] = speakers[i];
        }
    }

    /** What came is looked at now. */
    void look() {
        now = System.nanoTime() - origin;
    }

    /** Does what is due. @return whether it is not over yet */
    boolean goOn() {
        look();
        if (!measuring && now >= measuredFrom && now < measuredTo) {
            measuring = true;
            inBackground(listener::measuringBegan);
        }
        while (now >= secondEnds && secondEnds <= measuredTo) {
            secondPasses();
        }
        if (!over && now >= measuredTo) {
            over = true;
            measuring = false;
            inBackground(listener::measuringEnded);
        }
        if (over) {
            return !isQuiet() && now < measuredTo + LAST_ANSWERS;
        }
        if (workload.isClosedLoop()) {
            allowMore();
        } else {
            sendWhatIsDue();
        }
        for (Again again = refusedLately.peek(); again != null
                && again.at <= now; again = refusedLately.peek()) {
            refusedLately.remove();
            again.speaker.toSend++;
            flush(again.speaker);
        }
        return true;
    }

    /** How long the sockets may be waited for. A wait that is too short for a selector is spent here. */
    long millisToWait() {
        if (over || workload.isClosedLoop()) {
            return refusedLately.isEmpty() && allowed == workload.outstanding() ? 100 : 1;
        }
        long nanos = due - (System.nanoTime() - origin);
        if (nanos > 2_000_000) {
            return nanos / 1_000_000 - 1;
        }
        if (nanos > LEAST_PARK) {
            LockSupport.parkNanos(Math.min(nanos - LEAST_PARK, MOST_PARK));
        }
        return 0;
    }

    /** Sends what the peer may send now, all at once. */
    void flush(Peer peer) {
        Speaker speaker = byPeer[peer.number()];
        if (speaker != null) {
            flush(speaker);
        }
    }

    void acked(Peer peer, int sendNumber, boolean good, byte[] packet, int begin, int end) {
        Speaker speaker = byPeer[peer.number()];
        if (speaker == null) {
            fault("an answer to connection " + peer.number() + ", which sends nothing");
            return;
        }
        answered++;
        if (!good) {
            String code = code(packet, begin, end);
            refused.merge(code, 1L, Long::sum);
            if (isWarmUp(Math.abs(speaker.dueAt(sendNumber)))) {
                refusedInWarmUp.merge(code, 1L, Long::sum);
            }
            if (workload.isClosedLoop()) {
                refusedLately.add(new Again(speaker, now + AFTER_REFUSAL));
            }
            return;
        }
        int id = Scan.after(Scan.ID, packet, begin, end);
        if (id < 0 || !acknowledged.add(packet, id, end)) {
            fault("an ack without a message's id: " + new String(packet, begin, end - begin, UTF_8));
        }
        long wasDue = speaker.dueAt(sendNumber);
        if (wasDue > 0) {
            lastAck = now;
        }
        if (counts(Math.abs(wasDue))) {
            acks++;
            (wasDue < 0 ? committed : ack).recordValue(micros(wasDue));
        }
        if (workload.isClosedLoop() && !over) {
            speaker.toSend++;
        }
    }

    void heard(Peer peer, int sender, int sendNumber) {
        Speaker speaker = sender < byPeer.length ? byPeer[sender] : null;
        if (speaker == null) {
            fault("heard of a speaker that there is not: " + sender);
            return;
        }
        heard++;
        long wasDue = speaker.dueAt(sendNumber);
        if (!counts(Math.abs(wasDue))) {
            return;
        }
        if (sender == peer.number()) {
            copies++;
        } else {
            deliveries++;
            long micros = micros(wasDue);
            delivery.recordValue(micros);
            worst = Math.max(worst, micros);
        }
    }

    Talk end() {
        if (answered < sent) {
            fault((sent - answered) + " sends were not answered");
        }
        long expected = (answered - refused.values().stream().mapToLong(Long::longValue).sum())
                * workload.roomSize();
        if (heard != expected) {
            fault("of %,d messages to members %,d were heard".formatted(expected, heard));
        }
        return new Talk(Duration.ofNanos(measuredTo - measuredFrom), sends, acks, deliveries, copies,
                Map.copyOf(refused), Map.copyOf(refusedInWarmUp), ack, delivery, committed, hiccups.end(),
                List.copyOf(timeline),
                List.copyOf(faults));
    }

    /** By {@link System#nanoTime}. Not of the probes, which are answered when everything before them is committed. */
    long lastAckAt() {
        return origin + lastAck;
    }

    private void sendWhatIsDue() {
        while (due <= now) {
            Speaker speaker = speakers[turn];
            turn = turn + 1 == speakers.length ? 0 : turn + 1;
            out.clear();
            speaker.say(due);
            speaker.peer.write(out.flip());
            due = pace.dueAt(++dues);
        }
    }

    /** One more for each speaker now and then, until they have all: a cold start would else be a queue at once. */
    private void allowMore() {
        long most = workload.outstanding();
        while (allowed < most && now * most >= allowed * fullFrom) {
            allowed++;
            for (Speaker speaker : speakers) {
                speaker.toSend++;
                flush(speaker);
            }
        }
    }

    private void flush(Speaker speaker) {
        if (speaker.toSend == 0 || over) {
            return;
        }
        out.clear();
        for (; speaker.toSend > 0; speaker.toSend--) {
            speaker.say(now);
        }
        speaker.peer.write(out.flip());
    }

    private boolean isQuiet() {
        return answered == sent && heard >= acknowledgedSends() * workload.roomSize();
    }

    private long acknowledgedSends() {
        return answered - refused.values().stream().mapToLong(Long::longValue).sum();
    }

    /** In a closed loop, what happens in the measured time; else what was due in it, however late it happens. */
    private boolean counts(long wasDue) {
        return workload.isClosedLoop() ? measuring : wasDue >= measuredFrom && wasDue < measuredTo;
    }

    /** Likewise. */
    private boolean isWarmUp(long wasDue) {
        return (workload.isClosedLoop() ? now : wasDue) < measuredFrom;
    }

    private long micros(long wasDue) {
        return Math.clamp((now - Math.abs(wasDue)) / 1_000, 0, HIGHEST_MICROS);
    }

    private void secondPasses() {
        var second = new Talk.Second(acks - acksBefore, deliveries - deliveriesBefore, worst);
        acksBefore = acks;
        deliveriesBefore = deliveries;
        worst = 0;
        secondEnds += NANOS;
        timeline.add(second);
        inBackground(() -> listener.passed(second));
    }

    private static String code(byte[] packet, int begin, int end) {
        int code = Scan.after(Scan.CODE, packet, begin, end);
        int over = code;
        while (over >= 0 && over < end && packet[over] != '"') {
            over++;
        }
        return code < 0 ? "none" : new String(packet, code, over - code, UTF_8);
    }

    private void fault(String line) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(line);
        }
    }

    private static void inBackground(Runnable step) {
        var unused = Thread.ofVirtual().start(step);
    }

    private record Again(Speaker speaker, long at) {}

    /** Somebody who sends. */
    private final class Speaker {

        private final Peer peer;
        private final SendFrame plain;
        private @Nullable SendFrame probe;
        /** When the latest sends were due; negative where it is a probe. */
        private final long[] dues;
        private int next;
        private int toSend;

        private Speaker(Peer peer, int remembered) {
            this.peer = peer;
            this.plain = frame(peer, false);
            this.dues = new long[remembered];
        }

        private SendFrame frame(Peer of, boolean committed) {
            return new SendFrame(of.number(), new String(of.rooms()[0], UTF_8), workload, of.mask(),
                    committed);
        }

        /** Into the buffer. It becomes the next's turn where that is full, which takes hundreds of sends at once. */
        private void say(long wasDue) {
            boolean isProbe = workload.probes() > 0 && now >= probeAt;
            SendFrame frame = plain;
            if (isProbe) {
                probeAt = now + NANOS / workload.probes();
                frame = probe == null ? frame(peer, true) : probe;
                probe = frame;
            }
            if (out.remaining() < frame.length()) {
                peer.write(out.flip());
                out.clear();
            }
            // Never 0, so that a sign can be told.
            long time = Math.max(1, wasDue);
            dues[next & (dues.length - 1)] = isProbe ? -time : time;
            frame.write(peer.rooms()[next % peer.rooms().length], next, out);
            next++;
            sent++;
            if (counts(time)) {
                sends++;
            }
        }

        private long dueAt(int number) {
            if (next - number > dues.length) {
                fault("heard of send " + number + " of connection " + peer.number() + " after "
                        + (next - number)
                        + " others");
            }
            return dues[number & (dues.length - 1)];
        }
    }
}
