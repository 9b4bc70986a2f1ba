package dev.millrace.gateway.room.roster;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.model.RoomId;

import io.vertx.core.Future;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tells an event loop how its clients stand to rooms. Belongs to that loop. */
public interface Admissions {

    /** Everybody is a member of every room: there are only rooms that nobody made. */
    Admissions UNKEPT = (who, rooms) -> Future.succeededFuture(
            rooms.stream().collect(Collectors.toMap(Function.identity(), room -> Access.UNKEPT)));

    /**
     * As PostgreSQL has it now: one who was removed before the call is no member. Each of the rooms is in the answer.
     * Fails with a {@link dev.millrace.model.catalog.Refusal} {@code UNAVAILABLE} where that cannot be known.
     */
    Future<Map<RoomId, Access>> of(Identity who, Set<RoomId> rooms);
}
