package dev.millrace.gateway.store;

import dev.millrace.gateway.room.roster.Effect;
import dev.millrace.gateway.room.roster.Room;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Rooms whose time is over. */
final class ExpiredRooms {

    /** One that somebody holds is passed over, be it that they close it or that they change it: it is still due after. */
    private static final String CLOSE = """
            UPDATE millrace.room r SET status = 'CLOSED', version = r.version + 1, changed_at = now()
            WHERE r.id IN (SELECT id FROM millrace.room WHERE status = 'ACTIVE' AND expires_at <= now()
                           ORDER BY expires_at LIMIT ? FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING\s""" + RoomRows.COLUMNS;

    private ExpiredRooms() {}

    static List<Effect> close(Connection connection, int atMost) throws SQLException {
        List<Room> closed;
        try (Sql close = new Sql(connection, CLOSE)) {
            closed = close.set(atMost).rows(RoomRows::read);
        }
        List<Effect> effects = new ArrayList<>();
        for (Room room : closed) {
            effects.addAll(EffectRows.insert(connection, room,
                    List.of(new EffectRows.Draft(Effect.What.ENDED, null, "", Effect.TIME, ""))));
        }
        return effects;
    }
}
