package dev.millrace.persister.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Ways to insert a batch of messages, to be compared. Each says how many rows are new, and but for two, which. */
enum BulkInsertWays {

    /** One statement with a parameter for each value, its text as long as the batch. */
    VALUES {
        @Override
        int insert(Connection connection, List<ChatMessage> batch) throws SQLException {
            String row = "(?,?,?,?,?,?,?,?,?::timestamptz,?)";
            String sql = INTO + " VALUES " + (row + ",").repeat(batch.size() - 1) + row + NEW_ONES;
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                int at = 1;
                for (ChatMessage message : batch) {
                    Draft draft = message.draft();
                    insert.setObject(at++, draft.id());
                    insert.setString(at++, draft.roomId().value());
                    insert.setLong(at++, message.position().epoch());
                    insert.setLong(at++, message.position().seq());
                    insert.setString(at++, draft.senderId().value());
                    insert.setString(at++, draft.senderName());
                    insert.setString(at++, draft.type().name());
                    insert.setString(at++, draft.text());
                    insert.setObject(at++, draft.createdAt().atOffset(ZoneOffset.UTC));
                    insert.setString(at++, draft.clientId());
                }
                return ids(insert).size();
            }
        }
    },

    /** An array a column, each sent as text. */
    UNNEST {
        @Override
        int insert(Connection connection, List<ChatMessage> batch) throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement(INTO + UNNESTED + NEW_ONES)) {
                textArrays(connection, insert, batch);
                return ids(insert).size();
            }
        }
    },

    /** The same, without asking which rows are new. */
    UNNEST_COUNTING {
        @Override
        int insert(Connection connection, List<ChatMessage> batch) throws SQLException {
            try (PreparedStatement insert = connection
                    .prepareStatement(INTO + UNNESTED + " ON CONFLICT DO NOTHING")) {
                textArrays(connection, insert, batch);
                return insert.executeUpdate();
            }
        }
    },

    /** Arrays of a column's own type, which the driver sends in binary form where it can. */
    UNNEST_TYPED {
        @Override
        int insert(Connection connection, List<ChatMessage> batch) throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement(INTO + UNNESTED + NEW_ONES)) {
                columns(new Columns(connection, insert), batch);
                return ids(insert).size();
            }
        }
    },

    /** COPY in text form into a temporary table, and on from there. */
    COPY_TEXT {
        @Override
        int insert(Connection connection, List<ChatMessage> batch) throws SQLException {
            copy(connection, "incoming", "text", text(batch));
            try (PreparedStatement insert = connection.prepareStatement(INTO + INCOMING + NEW_ONES)) {
                return ids(insert).size();
            }
        }
    },

    /** COPY in binary form into a temporary table, and on from there. */
    COPY_BINARY {
        @Override
        int insert(Connection connection, List<ChatMessage> batch) throws SQLException {
            copy(connection, "incoming", "binary", binary(batch));
            try (PreparedStatement insert = connection.prepareStatement(INTO + INCOMING + NEW_ONES)) {
                return ids(insert).size();
            }
        }
    },

    /** The same, but rows that are there are left out by a join; ON CONFLICT only for who comes in between. */
    COPY_ANTI_JOIN {
        @Override
        int insert(Connection connection, List<ChatMessage> batch) throws SQLException {
            copy(connection, "incoming", "binary", binary(batch));
            try (PreparedStatement insert = connection.prepareStatement(INTO + INCOMING
                    + " WHERE NOT EXISTS (SELECT FROM millrace.message m WHERE m.id = incoming.id)"
                    + NEW_ONES)) {
                return ids(insert).size();
            }
        }
    },

    /** The yardstick: straight into the table, failing on the first row that is there. */
    BARE_COPY {
        @Override
        int insert(Connection connection, List<ChatMessage> batch) throws SQLException {
            return (int) copy(connection, "millrace.message", "binary", binary(batch));
        }

        @Override
        boolean toleratesRepeats() {
            return false;
        }
    };

    private static final String COLUMNS = "id, room_id, epoch, seq, sender_id, sender_name, type, body,"
            + " created_at, client_id";
    private static final String INTO = "INSERT INTO millrace.message (" + COLUMNS + ")";
    private static final String UNNESTED = " SELECT * FROM unnest(?::uuid[], ?::text[], ?::bigint[],"
            + " ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::text[])";
    private static final String INCOMING = " SELECT " + COLUMNS + " FROM incoming";
    private static final String NEW_ONES = " ON CONFLICT DO NOTHING RETURNING id";
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    /** @return how many rows are new */
    abstract int insert(Connection connection, List<ChatMessage> batch) throws SQLException;

    boolean toleratesRepeats() {
        return true;
    }

    /** Once a connection. */
    static void prepare(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE incoming ON COMMIT DELETE ROWS AS SELECT " + COLUMNS
                    + " FROM millrace.message WITH NO DATA");
        }
    }

    private static void columns(Columns columns, List<ChatMessage> batch) throws SQLException {
        columns.add("uuid", batch, message -> message.draft().id());
        columns.add("text", batch, message -> message.draft().roomId().value());
        columns.add("bigint", batch, message -> message.position().epoch());
        columns.add("bigint", batch, message -> message.position().seq());
        columns.add("text", batch, message -> message.draft().senderId().value());
        columns.add("text", batch, message -> message.draft().senderName());
        columns.add("text", batch, message -> message.draft().type().name());
        columns.add("text", batch, message -> message.draft().text());
        columns.add("timestamptz", batch, message -> message.draft().createdAt().toString());
        columns.add("text", batch, message -> message.draft().clientId());
    }

    private static void textArrays(Connection connection, PreparedStatement insert, List<ChatMessage> batch)
            throws SQLException {
        var arrays = new TextArrays(connection, insert, batch);
        arrays.add("uuid", message -> message.draft().id());
        arrays.add("text", message -> message.draft().roomId().value());
        arrays.add("bigint", message -> message.position().epoch());
        arrays.add("bigint", message -> message.position().seq());
        arrays.add("text", message -> message.draft().senderId().value());
        arrays.add("text", message -> message.draft().senderName());
        arrays.add("text", message -> message.draft().type().name());
        arrays.add("text", message -> message.draft().text());
        arrays.add("timestamptz", message -> message.draft().createdAt().toString());
        arrays.add("text", message -> message.draft().clientId());
    }

    private static Set<UUID> ids(PreparedStatement insert) throws SQLException {
        Set<UUID> ids = new HashSet<>();
        try (ResultSet row = insert.executeQuery()) {
            while (row.next()) {
                ids.add(row.getObject(1, UUID.class));
            }
        }
        return ids;
    }

    private static long copy(Connection connection, String table, String format, byte[] data)
            throws SQLException {
        var in = connection.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + table + " (" + COLUMNS + ") FROM STDIN (FORMAT " + format + ")");
        in.writeToCopy(data, 0, data.length);
        return in.endCopy();
    }

    private static byte[] text(List<ChatMessage> batch) {
        var out = new StringBuilder(batch.size() * 300);
        for (ChatMessage message : batch) {
            Draft draft = message.draft();
            out.append(draft.id()).append('\t');
            escaped(out, draft.roomId().value()).append('\t');
            out.append(message.position().epoch()).append('\t').append(message.position().seq()).append('\t');
            escaped(out, draft.senderId().value()).append('\t');
            escaped(out, draft.senderName()).append('\t');
            out.append(draft.type().name()).append('\t');
            escaped(out, draft.text()).append('\t');
            out.append(draft.createdAt()).append('\t');
            String clientId = draft.clientId();
            (clientId == null ? out.append("\\N") : escaped(out, clientId)).append('\n');
        }
        return out.toString().getBytes(UTF_8);
    }

    private static StringBuilder escaped(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                default -> out.append(c);
            }
        }
        return out;
    }

    private static byte[] binary(List<ChatMessage> batch) {
        var bytes = new ByteArrayOutputStream(batch.size() * 300);
        var out = new DataOutputStream(bytes);
        try {
            out.write("PGCOPY\n\377\r\n\0".getBytes(ISO_8859_1));
            out.writeInt(0);
            out.writeInt(0);
            for (ChatMessage message : batch) {
                Draft draft = message.draft();
                out.writeShort(10);
                out.writeInt(16);
                out.writeLong(draft.id().getMostSignificantBits());
                out.writeLong(draft.id().getLeastSignificantBits());
                field(out, draft.roomId().value());
                field(out, message.position().epoch());
                field(out, message.position().seq());
                field(out, draft.senderId().value());
                field(out, draft.senderName());
                field(out, draft.type().name());
                field(out, draft.text());
                field(out, ChronoUnit.MICROS.between(POSTGRES_EPOCH, draft.createdAt()));
                field(out, draft.clientId());
            }
            out.writeShort(-1);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void field(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(-1);
            return;
        }
        byte[] utf8 = text.getBytes(UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static void field(DataOutputStream out, long number) throws IOException {
        out.writeInt(8);
        out.writeLong(number);
    }

    /** An array of objects of whatever class goes as one literal. */
    private static final class TextArrays {

        private final Connection connection;
        private final PreparedStatement statement;
        private final List<ChatMessage> batch;
        private int next = 1;

        TextArrays(Connection connection, PreparedStatement statement, List<ChatMessage> batch) {
            this.connection = connection;
            this.statement = statement;
            this.batch = batch;
        }

        void add(String type, Function<ChatMessage, @Nullable Object> column) throws SQLException {
            Object[] values = batch.stream().map(column).toArray();
            statement.setArray(next++, connection.createArrayOf(type, values));
        }
    }
}
