package dev.millrace.persister.watermark;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;
import dev.millrace.model.redis.Watermark;
import dev.millrace.model.retry.Backoff;
import dev.millrace.model.retry.Contact;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Publishes {@link Watermark}s, and then has the journal trimmed.
 *
 * <p>Guarantee: a watermark is published after its commit, each partition's never go backwards while nothing
 * fails, and the last one is published at least once as long as the process lives. Those in between may be
 * left out when commits are faster than Redis: a later one says all that an earlier one did.
 *
 * <p>{@link #committed} is for any thread and returns at once. Everything else happens on one Vert.x context,
 * which owns the fields.
 */
public final class WatermarkPublisher {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);

    private final Context context;
    private final Supplier<Redis> clients;
    private final JournalTrimmer trimmer;
    private final Contact contact;
    private final Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2));

    private final Map<Integer, StreamId> unpublished = new TreeMap<>();
    private Promise<Void> quiet = Promise.promise();
    private Redis redis;
    private boolean busy;

    /** @param clients makes a client, at first and after each failure: an old one may hang on a dead connection */
    public WatermarkPublisher(Vertx vertx, Supplier<Redis> clients, JournalTrimmer trimmer, Contact contact) {
        this.context = vertx.getOrCreateContext();
        this.clients = clients;
        this.trimmer = trimmer;
        this.contact = contact;
        this.redis = clients.get();
    }

    /** Call after the commit, never before: others act on it. */
    public void committed(Map<Integer, StreamId> checkpoints) {
        context.runOnContext(now -> {
            unpublished.putAll(checkpoints);
            publish();
        });
    }

    /**
     * Waits for what was committed to be published, as long as {@code patience} lasts, and closes the client.
     *
     * @return whether everything was published
     */
    public boolean stop(Duration patience) throws InterruptedException {
        var everything = Promise.<Void>promise();
        context.runOnContext(now -> {
            quiet = everything;
            publish();
        });
        try {
            everything.future()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(patience.toMillis(), MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } finally {
            context.runOnContext(now -> redis.close());
        }
    }

    private void publish() {
        if (busy) {
            return;
        }
        if (unpublished.isEmpty()) {
            quiet.tryComplete();
            return;
        }
        busy = true;
        var published = Map.copyOf(unpublished);
        redis.batch(requests(published))
                .timeout(ANSWER_WITHIN.toMillis(), MILLISECONDS)
                .onComplete(result -> context.runOnContext(now -> published(published, result)));
    }

    private void published(Map<Integer, StreamId> published, AsyncResult<?> result) {
        if (result.succeeded()) {
            contact.held(unpublished.size() + " partitions to publish");
            backoff.reset();
            // What has moved on meanwhile stays.
            published.forEach(unpublished::remove);
            trimmer.trim(redis, published);
            busy = false;
            publish();
        } else {
            contact.lost(result.cause(), unpublished.size() + " partitions to publish");
            redis.close();
            redis = clients.get();
            context.owner()
                    .setTimer(Math.max(1, backoff.next().toMillis()), timer -> context.runOnContext(now -> {
                        busy = false;
                        publish();
                    }));
        }
    }

    private static List<Request> requests(Map<Integer, StreamId> checkpoints) {
        return checkpoints.entrySet()
                .stream()
                .map(reached -> new Watermark(reached.getKey(), 0, reached.getValue()))
                .map(watermark -> Request.cmd(Command.PUBLISH)
                        .arg(RedisNames.PERSISTED)
                        .arg(watermark.toJson()))
                .toList();
    }
}
