package dev.millrace.tools.bench.measure;

import org.HdrHistogram.Histogram;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the people who talked saw, from the end of the warm-up on. Times are in microseconds and begin when a send was
 * due, not when the generator came to it: a generator that is held up charges it to the subject, which is the careful side.
 *
 * @param took       the measured time
 * @param sends      that were due and sent
 * @param acks       of them
 * @param deliveries of messages to members other than their sender
 * @param copies     of messages to their own sender
 * @param refused    by code; from the beginning to the last answer
 * @param refusedInWarmUp of them, those before the measured time
 * @param ack        due → acknowledged
 * @param delivery   due → read by another member
 * @param committed  due → acknowledged as committed, of the probes
 * @param hiccups    what the generator itself was late by: a thread that only sleeps and looks at the clock
 * @param timeline   a second each
 * @param faults     what no subject should have done, a line each
 */
public record Talk(Duration took, long sends, long acks, long deliveries, long copies,
        Map<String, Long> refused, Map<String, Long> refusedInWarmUp,
        Histogram ack, Histogram delivery, Histogram committed, Histogram hiccups, List<Second> timeline,
        List<String> faults) {

    /** @param worstMicros of the deliveries in it */
    public record Second(long acks, long deliveries, long worstMicros) {}

    /** Of people who said nothing. */
    public static Talk silent(Duration took, List<String> faults) {
        var none = new Histogram(1, 2, 0);
        return new Talk(took, 0, 0, 0, 0, Map.of(), Map.of(), none, none, none, none, List.of(),
                List.copyOf(faults));
    }
}
