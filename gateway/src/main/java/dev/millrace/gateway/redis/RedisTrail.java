package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.recovery.Trail;
import dev.millrace.gateway.room.recovery.Whereabouts.Since;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;

/**
 * What one session notes in Redis. All over one connection, so in the order of the calls.
 *
 * <p>Belongs to one event loop.
 */
final class RedisTrail implements Trail {

    private static final Logger log = LoggerFactory.getLogger(RedisTrail.class);

    private static final Script JOIN = Script.load("trail-join.lua");
    private static final Script LEAVE = Script.load("trail-leave.lua");
    private static final Script TOUCH = Script.load("trail-touch.lua");

    /** Begins a room's field, and no other. */
    private static final String ROOM = "#";
    private static final String REPLAYED = "+";
    private static final int ANOTHERS = 0;

    /** In as long as a session is known, it is touched so often. */
    private static final int TOUCHES = 8;

    private final ScriptLink link;
    private final String key;
    private final String name;
    private final Duration keep;
    private String vocabulary = "";
    private long touched = System.nanoTime();

    RedisTrail(ScriptLink link, String key, String name, Duration keep) {
        this.link = link;
        this.key = key;
        this.name = name;
        this.keep = keep;
    }

    /** Null for a field that is no room's. */
    static @Nullable RoomId roomOf(String field) {
        return field.startsWith(ROOM) ? new RoomId(field.substring(ROOM.length())) : null;
    }

    static Since since(String value) {
        boolean replayed = value.endsWith(REPLAYED);
        String order = replayed ? value.substring(0, value.length() - REPLAYED.length()) : value;
        return new Since(Long.parseLong(order), replayed);
    }

    @Override
    public Future<Void> joined(RoomId room, boolean replayed) {
        return noted(link.runInOrder(JOIN, List.of(key, RedisNames.ORDER), name, ROOM + room.value(),
                replayed ? REPLAYED : "", vocabulary, keep.toMillis()));
    }

    @Override
    public Future<Void> left(RoomId room) {
        return noted(link.runInOrder(LEAVE, List.of(key), name, ROOM + room.value()));
    }

    @Override
    public void speaks(String vocabulary) {
        this.vocabulary = vocabulary;
    }

    @Override
    public void alive() {
        long now = System.nanoTime();
        if (now - touched > keep.dividedBy(TOUCHES).toNanos()) {
            touched = now;
            touch("");
        }
    }

    @Override
    public Future<Boolean> isTaken() {
        return link.send(Request.cmd(Command.HGET).arg(key).arg(RedisWhereabouts.NAME))
                .map(known -> known != null && !name.equals(known.toString()));
    }

    @Override
    public void end() {
        touch("over");
    }

    private void touch(String how) {
        link.runInOrder(TOUCH, List.of(key), name, keep.toMillis(), how).onFailure(RedisTrail::goesUnnoted);
    }

    /** What is not known any more is nobody's to return to, so that nothing need be noted of it. */
    private static Future<Void> noted(Future<Response> reply) {
        return reply.compose(answer -> answer.toInteger() == ANOTHERS
                ? Future.failedFuture(Refusal.of(ErrorCode.SESSION_REPLACED,
                        "the client has returned by another connection"))
                : Future.succeededFuture());
    }

    static void goesUnnoted(Throwable why) {
        log.debug("it was not noted where a session is, which cannot return then", why);
    }
}
