package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.RoomFeed;
import dev.millrace.model.RoomId;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.HashMap;
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
    private final Map<String, Consumer<String>> listeners = new HashMap<>();
    private final Queue<Question> unanswered = new ArrayDeque<>();

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
    public Request heartbeat() {
        asked(NOBODYS_CHANNEL);
        return RedisLink.Subscriber.super.heartbeat();
    }

    @Override
    public void connected(RedisConnection connection) {
        for (String channel : listeners.keySet()) {
            asked(channel);
            connection.send(Request.cmd(Command.SUBSCRIBE).arg(channel));
        }
    }

    @Override
    public void disconnected() {
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
