package dev.millrace.gateway;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.room.Desk;
import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.loop.OffLoop;
import dev.millrace.gateway.room.message.MessageDesk;
import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.gateway.room.roster.ReadMark;
import dev.millrace.gateway.room.roster.ReadPlace;
import dev.millrace.gateway.room.roster.RoomDesk;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;

import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * The desks, for those who are connected: asked on virtual threads. Of a connection only so much is under way at once as its
 * unanswered requests may be.
 *
 * <p>Belongs to one event loop.
 */
final class Desks implements Desk {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final OffLoop offLoop;
    private final RoomDesk rooms;
    private final MessageDesk messages;

    Desks(OffLoop offLoop, RoomDesk rooms, MessageDesk messages) {
        this.offLoop = offLoop;
        this.rooms = rooms;
        this.messages = messages;
    }

    @Override
    public Future<ReadPlace> read(Identity who, RoomId room, ReadMark mark) {
        return ask("reading in " + room, () -> rooms.read(new Actor(who, false), room, mark));
    }

    @Override
    public Future<MessagePage> history(Identity who, Query query) {
        return ask("history of " + query.room(), () -> messages.history(new Actor(who, false), query));
    }

    private <T> Future<T> ask(String name, Callable<T> question) {
        return offLoop.call(name, PATIENCE, question)
                .recover(e -> Future.failedFuture(e instanceof Refusal
                        ? e
                        : Refusal.of(ErrorCode.UNAVAILABLE, "that cannot be found out just now")));
    }
}
