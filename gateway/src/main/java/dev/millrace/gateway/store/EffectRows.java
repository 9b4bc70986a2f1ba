package dev.millrace.gateway.store;

import dev.millrace.gateway.room.roster.Effect;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.Room;
import dev.millrace.gateway.room.roster.RoomStatus;
import dev.millrace.model.RoomId;
import dev.millrace.model.SenderKind;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The rows of what is to be told. */
final class EffectRows {

    private static final String COLUMNS = """
            id, room_id, what, side, member_id, name, by_id, by_name, status, members, version""";

    private static final String INSERT = """
            INSERT INTO millrace.room_effect
                (room_id, what, side, member_id, name, by_id, by_name, status, members, version)
            SELECT ?, what, side, member_id, name, by_id, by_name, ?, ?, ?
            FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) WITH ORDINALITY
                AS new (what, side, member_id, name, by_id, by_name, place)
            ORDER BY place
            RETURNING\s""" + COLUMNS;

    /** Whoever takes one has a while to tell it; if they die meanwhile, it is due again. */
    private static final String TAKE = """
            UPDATE millrace.room_effect SET due_at = clock_timestamp() + interval '10 seconds'
            WHERE id IN (SELECT id FROM millrace.room_effect WHERE due_at <= now()
                         ORDER BY due_at, id LIMIT ? FOR UPDATE SKIP LOCKED)
            RETURNING\s""" + COLUMNS;

    private static final String UNTOLD = "SELECT " + COLUMNS
            + " FROM millrace.room_effect WHERE room_id = ?";

    private static final String DELETE = "DELETE FROM millrace.room_effect WHERE id = ANY(?)";

    private EffectRows() {}

    /** In the order that they are given in, which their ids grow in. */
    static List<Effect> insert(Connection connection, Room room, List<Draft> drafts) throws SQLException {
        if (drafts.isEmpty()) {
            return List.of();
        }
        List<@Nullable String> sides = new ArrayList<>();
        List<@Nullable String> members = new ArrayList<>();
        for (Draft draft : drafts) {
            Party party = draft.party();
            sides.add(party == null ? null : party.side().name());
            members.add(party == null ? null : party.id());
        }
        try (Sql insert = new Sql(connection, INSERT)) {
            return sorted(insert.set(room.id())
                    .set(room.status())
                    .set(room.members())
                    .set(room.version())
                    .texts(drafts.stream().map(draft -> draft.what().name()).toList())
                    .texts(sides)
                    .texts(members)
                    .texts(drafts.stream().map(Draft::name).toList())
                    .texts(drafts.stream().map(draft -> draft.by().value()).toList())
                    .texts(drafts.stream().map(Draft::byName).toList())
                    .rows(EffectRows::read));
        }
    }

    static List<Effect> take(Connection connection, int atMost) throws SQLException {
        try (Sql take = new Sql(connection, TAKE)) {
            return sorted(take.set(atMost).rows(EffectRows::read));
        }
    }

    static List<Effect> untold(Connection connection, RoomId room) throws SQLException {
        try (Sql query = new Sql(connection, UNTOLD)) {
            return sorted(query.set(room).rows(EffectRows::read));
        }
    }

    static int delete(Connection connection, List<Effect> effects) throws SQLException {
        try (Sql delete = new Sql(connection, DELETE)) {
            return delete.numbers(effects.stream().map(Effect::id).toList()).update();
        }
    }

    static Effect read(Cells cells) throws SQLException {
        long id = cells.number();
        var room = new RoomId(cells.text());
        Effect.What what = cells.word(Effect.What.class);
        String side = cells.textOrNull();
        String member = cells.textOrNull();
        Party party = side == null || member == null ? null : new Party(SenderKind.valueOf(side), member);
        return new Effect(id, room, what, party, cells.text(), new UserId(cells.text()), cells.text(),
                cells.word(RoomStatus.class), cells.integer(), cells.number());
    }

    private static List<Effect> sorted(List<Effect> effects) {
        return effects.stream().sorted(Comparator.comparingLong(Effect::id)).toList();
    }

    /** What is said of a change before it is known what the room is like after it. */
    record Draft(Effect.What what, @Nullable Party party, String name, UserId by, String byName) {}
}
