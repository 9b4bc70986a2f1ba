package dev.millrace.gateway.room;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.roster.ReadMark;
import dev.millrace.gateway.room.roster.ReadPlace;
import dev.millrace.model.RoomId;

import io.vertx.core.Future;

/** Of a test in which nobody asks for anything there. */
final class FakeDesk implements Desk {

    static final Desk CLOSED = new FakeDesk();

    private FakeDesk() {}

    @Override
    public Future<ReadPlace> read(Identity who, RoomId room, ReadMark mark) {
        return Future.failedFuture("nobody reads");
    }

    @Override
    public Future<MessagePage> history(Identity who, Query query) {
        return Future.failedFuture("nobody reads");
    }
}
