package dev.millrace.gateway;

import dev.millrace.gateway.auth.session.Doorkeeper;
import dev.millrace.gateway.redis.Journal;
import dev.millrace.gateway.redis.PresenceFeed;
import dev.millrace.gateway.redis.PrimaryLink;
import dev.millrace.gateway.redis.RedisDurability;
import dev.millrace.gateway.redis.RedisPresence;
import dev.millrace.gateway.redis.RedisSessions;
import dev.millrace.gateway.redis.RedisVerdicts;
import dev.millrace.gateway.redis.RevocationFeed;
import dev.millrace.gateway.redis.RoomChannels;
import dev.millrace.gateway.redis.RoomNotices;
import dev.millrace.gateway.room.NamedMessages;
import dev.millrace.gateway.room.RoomHeads;
import dev.millrace.gateway.transport.HealthRoute.Check;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * What one event loop has of Redis: its connections, and who checks its clients by what stands there.
 *
 * <p>Belongs to that event loop.
 */
final class RedisSide {

    final Journal journal;
    final RoomNotices notices;
    final RoomChannels channels;
    final PrimaryLink reads;
    final RedisDurability durability;
    final PrimaryLink sessions;
    final RedisSessions shared;
    final Doorkeeper doorkeeper;
    final RevocationFeed revocations;
    final RedisPresence presence;
    final Relaying relaying;
    /** The last that was made comes first. */
    private final Deque<Supplier<Future<Void>>> closers = new ArrayDeque<>();

    /** @param loop a name that no other event loop has */
    RedisSide(Vertx vertx, GatewayConfig config, Doorkeeper.Checks checks, RoomHeads stored,
            NamedMessages named, Relaying relaying, String loop) {
        this.journal = new Journal(vertx, config.redis(), config.journal(), stored, named);
        this.notices = new RoomNotices(journal.link());
        this.channels = new RoomChannels(vertx, config.redis());
        this.reads = new PrimaryLink(vertx, config.redis(), "reads");
        this.durability = new RedisDurability(vertx, config.redis(), config.acks(), reads);
        this.sessions = new PrimaryLink(vertx, config.redis(), "sessions");
        this.shared = new RedisSessions(sessions, config.sessions());
        this.doorkeeper = new Doorkeeper(vertx, checks, config.sessions(), new Doorkeeper.Shared(shared,
                shared, shared, new RedisVerdicts(sessions, config.presentations())));
        this.revocations = new RevocationFeed(vertx, config.redis(), sessions, config.sessions().sweep(),
                doorkeeper);
        this.presence = new RedisPresence(vertx, sessions, new PresenceFeed(vertx, config.redis()), loop,
                config.presenceGrace());
        this.relaying = relaying;
        // The last, since what is asked of the others is still answered by it.
        closers.addFirst(relaying::close);
        closers.addFirst(() -> journal.link().close());
        closers.addFirst(() -> channels.link().close());
        closers.addFirst(() -> reads.link().close());
        closers.addFirst(() -> sessions.link().close());
        closers.addFirst(presence::close);
        closers.addFirst(revocations::close);
        closers.addFirst(durability::close);
    }

    Future<Void> open() {
        return journal.link()
                .open()
                .compose(v -> channels.link().open())
                .compose(v -> reads.link().open())
                .compose(v -> durability.open())
                .compose(v -> sessions.link().open())
                .compose(v -> revocations.open())
                .compose(v -> presence.open())
                .compose(v -> relaying.open());
    }

    /** Also of what was not opened, or not to its end. */
    Future<?> close() {
        Future<?> closed = Future.succeededFuture();
        for (Supplier<Future<Void>> closer : closers) {
            closed = closed.eventually(closer);
        }
        return closed;
    }

    List<Check> health() {
        return List.of(
                new Check("journal", journal.link()::awaySince),
                new Check("append", journal::refusingSince),
                new Check("backlog", journal::fullSince),
                new Check("rooms", channels.link()::awaySince),
                new Check("sessions", sessions.link()::awaySince),
                new Check("revocations", revocations.link()::awaySince),
                relaying.health());
    }
}
