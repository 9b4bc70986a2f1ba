package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.gateway.auth.Session;
import dev.millrace.gateway.room.Outlet;
import dev.millrace.gateway.room.Participant;
import dev.millrace.gateway.room.Rooms;
import dev.millrace.gateway.room.recovery.Offset;
import dev.millrace.gateway.room.recovery.Trail;
import dev.millrace.gateway.room.recovery.Whereabouts;
import dev.millrace.gateway.room.recovery.Whereabouts.Absence;
import dev.millrace.gateway.room.recovery.Whereabouts.Who;
import dev.millrace.gateway.transport.socketio.Payload;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Optional;
import java.util.UUID;

/**
 * How a client that was here before comes in: as the session that it was, in its rooms, with what it missed; or, where
 * that cannot be had whole, as another one, which its library calls not recovered. Whether it may come in at all is
 * somebody else's to say, and is asked each time.
 *
 * <p>Belongs to the event loop of its {@link ChatSession}.
 */
final class Return {

    private static final Logger log = LoggerFactory.getLogger(Return.class);

    private final Rooms rooms;
    private final Whereabouts whereabouts;
    private final @Nullable String pid;
    private final @Nullable String offset;
    /** Of the session that it goes on with, as far as that is known. */
    private @Nullable String name;

    /** @param auth what the client brought */
    Return(Rooms rooms, Whereabouts whereabouts, JsonObject auth) {
        this.rooms = rooms;
        this.whereabouts = whereabouts;
        this.pid = Payload.text(auth, "pid");
        this.offset = Payload.text(auth, "offset");
    }

    /** The name of the session that it goes on with; a client that is new has none. */
    Future<Optional<String>> name() {
        if (pid == null) {
            return Future.succeededFuture(Optional.empty());
        }
        String digest = Session.nameOf(pid);
        // Where Redis does not answer nobody is let in anyway.
        return whereabouts.nameOf(digest).otherwise(Optional.empty()).map(noted -> {
            name = noted.orElse(digest);
            return Optional.of(name);
        });
    }

    /** Completes in any case. */
    Future<Entrance> enter(Session opened, Outlet outlet) {
        String from = name;
        if (pid == null || from == null) {
            return Future.succeededFuture(anew(opened, outlet));
        }
        String known = pid;
        return whereabouts.take(Session.nameOf(known), from, who(opened))
                .compose(absence -> absence.isEmpty()
                        ? Future.succeededFuture(anew(opened, outlet))
                        : resume(opened, outlet, known, absence.get()))
                .otherwise(e -> {
                    log.debug("a client that returned is let in as another", e);
                    return anew(opened, outlet);
                });
    }

    private Future<Entrance> resume(Session opened, Outlet outlet, String known, Absence absence) {
        Offset heard = offset == null ? null : Offset.parse(offset);
        if (offset != null && heard == null) {
            absence.trail().end();
            return Future.failedFuture("its offset is none");
        }
        Participant participant = rooms.enter(absence.socketId(), opened.identity(), outlet, absence.trail());
        return rooms.resume(participant, absence, heard)
                .map(tell -> new Entrance(participant, known, absence.trail(), absence.vocabulary(), tell))
                .onFailure(e -> {
                    rooms.exit(participant);
                    // What could not be read just now is still there to return to.
                    if (e instanceof Refusal refusal && refusal.code() == ErrorCode.TOO_FAR_BEHIND) {
                        absence.trail().end();
                    }
                });
    }

    private Entrance anew(Session opened, Outlet outlet) {
        String id = UUID.randomUUID().toString();
        Trail trail = whereabouts.begin(Session.nameOf(opened.resumption()), who(opened), id);
        Participant participant = rooms.enter(id, opened.identity(), outlet, trail);
        return new Entrance(participant, opened.resumption(), trail, null, () -> {});
    }

    private static Who who(Session opened) {
        return new Who(opened.identity().userId(), opened.name());
    }

    /**
     * A client that may be welcomed.
     *
     * @param pid        by which it is known again
     * @param vocabulary what it spoke, if it was here before and that is known
     * @param tell       what it missed, and then what is said; once it was welcomed
     */
    record Entrance(Participant participant, String pid, Trail trail, @Nullable String vocabulary,
            Runnable tell) {}
}
