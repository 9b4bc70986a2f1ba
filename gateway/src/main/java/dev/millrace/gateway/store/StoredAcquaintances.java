package dev.millrace.gateway.store;

import dev.millrace.gateway.room.roster.Party;
import dev.millrace.model.UserId;
import dev.millrace.model.retry.Contact;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** Reads in PostgreSQL who shares a room with whom. Thread-safe; blocks. */
public final class StoredAcquaintances {

    /** Whoever asks does not wait longer than for a few of these. */
    private static final int PATIENCE_SECONDS = 1;

    /** Both sides by the index of a member's rooms. */
    private static final String AMONG = """
            SELECT DISTINCT theirs.member_id
            FROM unnest(?::text[], ?::text[]) AS self (side, id)
            JOIN millrace.room_member mine
              ON mine.side = self.side AND mine.member_id = self.id AND mine.left_at IS NULL
            JOIN millrace.room_member theirs
              ON theirs.room_id = mine.room_id AND theirs.side = 'USER' AND theirs.member_id = ANY (?)
             AND theirs.left_at IS NULL
            JOIN millrace.room room ON room.id = mine.room_id AND room.status = 'ACTIVE'""";

    private final DataSource pool;
    private final Contact contact = new Contact("reading who shares a room from PostgreSQL",
            InstantSource.system());

    public StoredAcquaintances(DataSource pool) {
        this.pool = pool;
    }

    /**
     * As {@link dev.millrace.gateway.room.presence.Acquaintances#among}.
     *
     * @param self as whom the one who asks may be in rooms
     */
    public Set<UserId> among(Set<Party> self, Set<UserId> users) {
        if (users.isEmpty()) {
            return Set.of();
        }
        List<Party> parties = List.copyOf(self);
        try (Connection connection = pool.getConnection();
                PreparedStatement query = connection.prepareStatement(AMONG)) {
            query.setQueryTimeout(PATIENCE_SECONDS);
            setTexts(query, 1, parties.stream().map(party -> party.side().name()));
            setTexts(query, 2, parties.stream().map(Party::id));
            setTexts(query, 3, users.stream().map(UserId::value));
            Set<UserId> known = new HashSet<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    known.add(new UserId(row.getString(1)));
                }
            }
            contact.held();
            return known;
        } catch (SQLException e) {
            contact.lost(e);
            throw new IllegalStateException("who shares a room could not be read", e);
        }
    }

    private static void setTexts(PreparedStatement query, int index, Stream<String> texts)
            throws SQLException {
        query.setArray(index, query.getConnection().createArrayOf("text", texts.toArray()));
    }
}
