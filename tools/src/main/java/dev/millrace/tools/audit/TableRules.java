package dev.millrace.tools.audit;

import dev.millrace.tools.audit.Finding.Kind;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What PostgreSQL can be asked for outright: rules between its tables, each a query that should answer nothing. */
final class TableRules {

    private static final String TWO_PLACES = // language=SQL
            """
            SELECT format('%s is a message of room %s and a repeated message', m.id, m.room_id), m.room_id, m.id::text
            FROM millrace.repeated_message r JOIN millrace.message m USING (id) WHERE m.id >= ?
            UNION ALL
            SELECT format('%s is a message of room %s and a dead letter that was not re-driven', m.id, m.room_id),
                m.room_id, m.id::text
            FROM millrace.dead_letter d JOIN millrace.message m ON m.id = d.message_id
            WHERE d.redriven_at IS NULL AND m.id >= ?
            UNION ALL
            SELECT format('%s is a repeated message of room %s and a dead letter that was not re-driven', r.id,
                r.room_id), r.room_id, r.id::text
            FROM millrace.dead_letter d JOIN millrace.repeated_message r ON r.id = d.message_id
            WHERE d.redriven_at IS NULL AND r.id >= ?""";

    private static final String ONE_SEND = // language=SQL
            """
            SELECT format('one send, %s messages: room %s, sender %s, clientId %s', count(*), room_id, sender_id,
                client_id), room_id, string_agg(id::text, ' ' ORDER BY id)
            FROM millrace.message WHERE client_id IS NOT NULL AND id >= ?
            GROUP BY room_id, sender_id, client_id HAVING count(*) > 1""";

    private static final String REPEATS_NOTHING = // language=SQL
            """
            SELECT format('%s repeats %s of room %s, which is not there', r.id, r.first_id, r.room_id), r.room_id,
                r.first_id::text
            FROM millrace.repeated_message r
            WHERE r.id >= ? AND r.first_id >= ?
                AND NOT EXISTS (SELECT FROM millrace.message m WHERE m.id = r.first_id)""";

    private static final String REDRIVEN_TO_NOWHERE = // language=SQL
            """
            SELECT format('%s was a dead letter, was re-driven, and is not there', d.message_id),
                coalesce(d.room_id, ''), d.message_id::text
            FROM millrace.dead_letter d
            WHERE d.redriven_at IS NOT NULL AND d.message_id >= ?
                AND NOT EXISTS (SELECT FROM millrace.message m WHERE m.id = d.message_id)
                AND NOT EXISTS (SELECT FROM millrace.repeated_message r WHERE r.id = d.message_id)""";

    private final Connection connection;
    private final Scope scope;
    private final Findings findings;

    /** @param connection in a {@link Snapshot} */
    TableRules(Connection connection, Scope scope, Findings findings) {
        this.connection = connection;
        this.scope = scope;
        this.findings = findings;
    }

    void check() throws SQLException {
        run(Kind.DUPLICATED, TWO_PLACES, 3);
        run(Kind.DUPLICATED, ONE_SEND, 1);
        run(Kind.MISSING, REPEATS_NOTHING, 2);
        run(Kind.MISSING, REDRIVEN_TO_NOWHERE, 1);
    }

    private void run(Kind kind, String sql, int parameters) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setFetchSize(Snapshot.FETCH);
            for (int i = 1; i <= parameters; i++) {
                query.setObject(i, scope.firstId());
            }
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Map<String, Object> details = new LinkedHashMap<>();
                    details.put("room", rows.getString(2));
                    details.put("ids", List.of(rows.getString(3).split(" ", -1)));
                    findings.add(new Finding(kind, 1, rows.getString(1), details));
                }
            }
        }
    }
}
