package dev.millrace.persister.watermark;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.Watermark;
import dev.millrace.model.retry.Backoff;
import dev.millrace.model.retry.Contact;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Settles what is committed with Redis: publishes {@link Watermark}s, and lets the journal be trimmed.
 *
 * <p>Guarantee: a watermark is published after its commit, each partition's never go backwards while nothing
 * fails, and the last one of each commit's last epoch is published at least once as long as the process and that
 * Redis live. Those in between may be left out when commits are faster than Redis: a later one says all that an
 * earlier one did. An epoch that ends within a commit is not told how far it came: whoever waits for that hears
 * nothing more. A checkpoint of a Redis that is another by now is passed over.
 *
 * <p>{@link #committed} is for any thread and returns at once. Everything else happens on one Vert.x context,
 * which owns the fields.
 */
public final class WatermarkPublisher {

    private final Context context;
    private final Supplier<Redis> clients;
    private final SettleScript script;
    private final Contact contact;
    private final Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2));

    private final Map<Integer, Settled> unsettled = new TreeMap<>();
    private final Map<Epoch, Settled> unpublished = new LinkedHashMap<>();
    private Promise<Void> quiet = Promise.promise();
    private @Nullable Line line;
    private boolean busy;

    /**
     * @param clients makes a client for each new connection, which then owns it
     * @param keep    the part of the journal before the checkpoint that is not trimmed
     */
    public WatermarkPublisher(Vertx vertx, Supplier<Redis> clients, Duration keep, InstantSource clock,
            Contact contact) {
        this.context = vertx.getOrCreateContext();
        this.clients = clients;
        this.script = new SettleScript(keep, clock);
        this.contact = contact;
    }

    /** Call after the commit, never before: others act on it. */
    public void committed(Collection<Settled> checkpoints) {
        context.runOnContext(now -> {
            for (Settled settled : checkpoints) {
                unsettled.put(settled.partition(), settled);
                unpublished.put(new Epoch(settled.partition(), settled.epoch()), settled);
            }
            settle();
        });
    }

    /**
     * Waits for what was committed to be settled, as long as {@code patience} lasts, and closes the client.
     *
     * @return whether everything was settled
     */
    public boolean stop(Duration patience) throws InterruptedException {
        var everything = Promise.<Void>promise();
        context.runOnContext(now -> {
            quiet = everything;
            settle();
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
            context.runOnContext(now -> hangUp());
        }
    }

    private void settle() {
        if (busy) {
            return;
        }
        if (unpublished.isEmpty() && unsettled.isEmpty()) {
            quiet.tryComplete();
            return;
        }
        busy = true;
        var settled = Map.copyOf(unsettled);
        var published = new LinkedHashMap<>(unpublished);
        line(published.values()).compose(to -> to.send(requests(to, settled, published)))
                .onComplete(result -> context.runOnContext(now -> settled(settled, published, result)));
    }

    private Future<Line> line(Collection<Settled> about) {
        return line != null
                ? line.sureOf(about)
                : Line.open(clients.get()).onSuccess(opened -> line = opened);
    }

    /** None about another incarnation: trimming by its ids would lose messages. */
    private List<Request> requests(Line to, Map<Integer, Settled> settled, Map<Epoch, Settled> published) {
        List<Request> requests = new ArrayList<>();
        settled.values()
                .stream()
                .filter(to::isOf)
                .forEach(it -> requests.add(script.call(it)));
        // In the order of their commits: whoever listens sees a partition go forwards.
        published.values().stream().filter(to::isOf).forEach(it -> requests.add(publication(it)));
        return requests;
    }

    private void settled(Map<Integer, Settled> settled, Map<Epoch, Settled> published,
            AsyncResult<?> result) {
        String gauges = unsettled.size() + " partitions to settle";
        if (result.succeeded()) {
            contact.held(gauges);
            backoff.reset();
            // What has moved on meanwhile stays.
            settled.forEach(unsettled::remove);
            published.forEach(unpublished::remove);
            busy = false;
            settle();
        } else {
            contact.lost(result.cause(), gauges);
            hangUp();
            context.owner()
                    .setTimer(Math.max(1, backoff.next().toMillis()), timer -> context.runOnContext(now -> {
                        busy = false;
                        settle();
                    }));
        }
    }

    private void hangUp() {
        if (line != null) {
            line.close();
            line = null;
        }
    }

    private static Request publication(Settled settled) {
        return Request.cmd(Command.PUBLISH)
                .arg(RedisNames.PERSISTED)
                .arg(new Watermark(settled.partition(), settled.epoch(), settled.upTo()).toJson());
    }

    /** A watermark says nothing about another epoch, so each epoch has its own. */
    private record Epoch(int partition, long number) {}
}
