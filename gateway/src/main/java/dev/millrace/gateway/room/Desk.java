package dev.millrace.gateway.room;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.roster.ReadMark;
import dev.millrace.gateway.room.roster.ReadPlace;
import dev.millrace.model.RoomId;

import io.vertx.core.Future;

/**
 * What PostgreSQL is asked for by those who are connected. Answers on the event loop that asked; fails with a
 * {@link dev.millrace.model.catalog.Refusal} that is the client's to know.
 */
public interface Desk {

    /** As {@link dev.millrace.gateway.room.roster.RoomDesk#read}. */
    Future<ReadPlace> read(Identity who, RoomId room, ReadMark mark);

    /** What was said in the room, as its members see it now. */
    Future<MessagePage> history(Identity who, Query query);
}
