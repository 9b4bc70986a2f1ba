package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.RoomFeed;
import dev.millrace.gateway.room.recovery.Offset;
import dev.millrace.model.RoomId;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Hears {@code chat:room:*} for the rooms that are occupied here, over one subscribed connection.
 *
 * <p>Belongs to one event loop. Redis answers in the order it was asked, so the oldest question without an answer is
 * always the one meant.
 */
public final class RoomChannels implements RoomFeed, RedisLink.Subscriber {

    private static final Logger log = LoggerFactory.getLogger(RoomChannels.class);

    private final RedisLink link;
    final Map<String, Consumer<String>> listeners = new HashMap<>();
    private final Queue<Question> unanswered = new ArrayDeque<>();
    private @Nullable Watcher watcher;
    private String life = "";

    public RoomChannels(Vertx vertx, RedisSettings settings) {
        this.link = new RedisLink(vertx, settings, "rooms", this);
    }

    public RedisLink link() {
        return link;
    }

    @Override
    public Future<Void> open(RoomId room, Consumer<String> onMessage) {
        if (!link.isUp()) {
            return Future.failedFuture(RedisLink.unavailable());
        }
        String channel = RedisNames.roomChannel(room);
        listeners.put(channel, onMessage);
        Future<Void> live = asked(channel);
        // The client completes this once it is written; the confirmation comes as a push.
        link.send(Request.cmd(Command.SUBSCRIBE).arg(channel));
        return live;
    }

    @Override
    public void close(RoomId room) {
        String channel = RedisNames.roomChannel(room);
        if (listeners.remove(channel) != null && link.isUp()) {
            asked(channel);
            link.send(Request.cmd(Command.UNSUBSCRIBE).arg(channel));
        }
    }

    @Override
    public void watchedBy(Watcher onlyOne) {
        watcher = onlyOne;
    }

    @Override
    public String life() {
        return life;
    }

    @Override
    public Request heartbeat() {
        asked(NOBODYS_CHANNEL);
        return RedisLink.Subscriber.super.heartbeat();
    }

    /** Which Redis it is can be asked only before anything is subscribed to. */
    @Override
    public Future<?> greet(RedisConnection connection) {
        return connection.send(Request.cmd(Command.INFO).arg("server").arg("replication")).map(info -> {
            life = Offset.shortened(Incarnation.ofPrimary(info.toString()).value());
            return life;
        });
    }

    @Override
    public void connected(RedisConnection connection) {
        List<Future<Void>> again = new ArrayList<>();
        for (String channel : listeners.keySet()) {
            again.add(asked(channel));
            connection.send(Request.cmd(Command.SUBSCRIBE).arg(channel));
        }
        Watcher told = watcher;
        if (told != null) {
            // A room that is not listened to again would be heard no more: then all is begun anew.
            Future.all(again).onSuccess(v -> told.resumed()).onFailure(link::giveUp);
        }
    }

    @Override
    public void disconnected() {
        if (watcher != null) {
            watcher.interrupted();
        }
        for (Question next = unanswered.poll(); next != null; next = unanswered.poll()) {
            next.answer.fail(RedisLink.unavailable());
        }
    }

    @Override
    public void pushed(Response push) {
        if (push.type() == ResponseType.ERROR) {
            refused(unanswered.remove(), push);
            return;
        }
        switch (push.get(0).toString()) {
            case "message" -> {
                Consumer<String> listener = listeners.get(push.get(1).toString());
                if (listener != null) {
                    listener.accept(push.get(2).toString());
                }
            }
            default -> unanswered.remove().answer.complete();
        }
    }

    private static void refused(Question question, Response error) {
        // A heartbeat that is refused has been answered, which is all it is for.
        if (!question.channel.equals(NOBODYS_CHANNEL)) {
            log.warn("Redis refuses {}: {}", question.channel, error);
        }
        question.answer.fail(RedisLink.unavailable());
    }

    private Future<Void> asked(String channel) {
        var question = new Question(channel, Promise.promise());
        unanswered.add(question);
        return question.answer.future();
    }

    /** A subscription or its end, which Redis confirms or refuses. */
    private record Question(String channel, Promise<Void> answer) {}
}
