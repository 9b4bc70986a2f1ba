package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.MessageLog;
import dev.millrace.gateway.room.NamedMessages;
import dev.millrace.gateway.room.RoomHeads;
import dev.millrace.model.Draft;
import dev.millrace.model.Partitions;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.config.ConfigReader;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.retry.Contact;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisConnection;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Appends by scripts, for as long as the journal has room: slowly when it fills up, and nothing new when
 * it is full.
 *
 * <p>Belongs to one event loop.
 */
public final class Journal implements MessageLog, RedisLink.User {

    /** A gateway that is sent nothing because it is unhealthy must become healthy again by itself. */
    private static final Duration REFUSALS_COUNT_FOR = Duration.ofSeconds(10);

    private final RedisLink link;
    private final Partitions partitions;
    private final Contact appending;
    private final Appender appender;
    private final List<Lane> lanes = new ArrayList<>();
    private final Backlog backlog;
    private final BacklogWatch watch;
    private final Brake brake;
    private long calls;

    public Journal(Vertx vertx, RedisSettings redis, Settings settings, RoomHeads stored,
            NamedMessages named) {
        this.link = new RedisLink(vertx, redis, "journal", this);
        this.partitions = redis.partitions();
        this.appending = new Contact("appending to the journal in " + redis.address(),
                InstantSource.system());
        this.appender = new Appender(vertx, link, settings, appending, new Repeats(vertx, named));
        var heads = new Heads(vertx, stored);
        for (int partition = 0; partition < partitions.count(); partition++) {
            lanes.add(new Lane(partition, appender, heads));
        }
        this.backlog = new Backlog(settings.backlog(), InstantSource.system());
        this.watch = new BacklogWatch(vertx, link, redis, backlog);
        this.brake = new Brake(vertx);
    }

    public RedisLink link() {
        return link;
    }

    /** Since when appends fail, whether for want of a connection or because Redis refuses them. */
    public Optional<Instant> refusingSince() {
        return appending.awaySince(REFUSALS_COUNT_FOR);
    }

    /** Since when nothing new is taken in, because the journal is at its hard limit. */
    public Optional<Instant> fullSince() {
        return backlog.fullSince();
    }

    @Override
    public Future<Appended> append(Draft draft, Terms terms) {
        Refusal full = refusal(terms);
        if (full != null && draft.clientId() == null) {
            return Future.failedFuture(full);
        }
        int partition = partitions.of(draft.roomId());
        var sending = new Sending(calls++, partition, draft, terms, full);
        Promise<Appended> released = Promise.promise();
        sending.answer.future()
                .onComplete(appended -> brake.hold(backlog.slowDown(), () -> released.complete(appended)),
                        released::fail);
        lanes.get(partition).submit(sending);
        return released.future();
    }

    /** Why nothing new is taken in; null where it is. */
    private @Nullable Refusal refusal(Terms terms) {
        return switch (terms) {
            case ONLY_AGAIN -> Reply.roomClosed();
            case AS_THE_LAST -> null;
            case USUAL, EVEN_LATE -> backlog.refusal().orElse(null);
        };
    }

    /** The script is in place before the first append on a connection, so that appends never overtake each other. */
    @Override
    public Future<?> greet(RedisConnection connection) {
        return appender.greet(connection);
    }

    @Override
    public void sending() {
        appender.sendGathered();
    }

    @Override
    public void connected(RedisConnection connection) {
        watch.start();
    }

    /**
     * @param recentMessages how many messages of each room Redis keeps at hand at least
     * @param recentKeep     and for how long after the last one
     * @param repeatWindow   how long Redis remembers named sends
     */
    public record Settings(int recentMessages, Duration recentKeep, Duration repeatWindow,
            BacklogLimits backlog) {

        public static Settings read(ConfigReader in) {
            return new Settings(
                    in.integer("recent.messages", 50, 0, 1_000,
                            "messages of each active room that Redis keeps at hand at least, and at most"
                                    + " a quarter more"),
                    in.duration("recent.keep", Duration.ofMinutes(10), Duration.ofSeconds(1),
                            Duration.ofDays(1),
                            "and for how long after the room's last one at least, and at most a quarter longer"),
                    in.duration("idempotency.window", Duration.ofMinutes(5), Duration.ofSeconds(1),
                            Duration.ofDays(1),
                            "how long Redis remembers a send that the client named; PostgreSQL does for ever"),
                    BacklogLimits.read(in));
        }
    }
}
