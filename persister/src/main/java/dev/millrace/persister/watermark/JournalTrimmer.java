package dev.millrace.persister.watermark;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;
import dev.millrace.model.retry.Contact;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets Redis forget what PostgreSQL has, less a margin: by the journal's own clock, nothing younger than
 * {@code keep} before the checkpoint goes. A trim that fails is not repeated; the next one does its work.
 *
 * <p>Not thread-safe: the publisher's context owns it.
 */
public final class JournalTrimmer {

    /** A trim costs Redis time, and sparing memory by the second is enough. */
    private static final Duration AT_MOST_EVERY = Duration.ofSeconds(1);

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);

    private final Duration keep;
    private final InstantSource clock;
    private final Contact contact;
    private final Map<Integer, Long> lastTrim = new HashMap<>();

    public JournalTrimmer(Duration keep, InstantSource clock, Contact contact) {
        this.keep = keep;
        this.clock = clock;
        this.contact = contact;
    }

    /** @param checkpoints committed ones: what is before them may be gone from the journal afterwards */
    void trim(Redis redis, Map<Integer, StreamId> checkpoints) {
        List<Request> trims = new ArrayList<>();
        long now = clock.millis();
        checkpoints.forEach((partition, upTo) -> {
            long least = upTo.millis() - keep.toMillis();
            if (least > 0 && isDue(partition, now)) {
                lastTrim.put(partition, now);
                // About: whole nodes of the stream only, which is far cheaper.
                trims.add(Request.cmd(Command.XTRIM)
                        .arg(RedisNames.journal(partition))
                        .arg("MINID")
                        .arg("~")
                        .arg(least));
            }
        });
        if (!trims.isEmpty()) {
            redis.batch(trims)
                    .timeout(ANSWER_WITHIN.toMillis(), MILLISECONDS)
                    .onSuccess(answers -> contact.held(trims.size() + " partitions to trim"))
                    .onFailure(why -> contact.lost(why, trims.size() + " partitions to trim"));
        }
    }

    private boolean isDue(int partition, long now) {
        Long last = lastTrim.get(partition);
        return last == null || now - last >= AT_MOST_EVERY.toMillis();
    }
}
