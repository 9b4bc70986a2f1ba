package dev.millrace.persister.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.WithPostgres;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** What goes in as an array comes out as rows, whichever form it travelled in. */
@WithPostgres
@Timeout(60)
class ColumnsIT {

    private static final List<@Nullable String> TEXTS = Arrays.asList("", " ", "plain", "\\", "\\\\N",
            "\\x41",
            "\"quoted\"", "it's", "{a,b}", "NULL", "null", null, "a,b", "tab\there", "line\nbreak\r\n",
            "안녕하세요",
            "👩‍👩‍👧‍👦 \uD83D\uDE00", "\u0001\u001F\u007F", "\u2028\uFEFF\uFFFF", "%s $1 ?",
            "x".repeat(20_000),
            "😀".repeat(10_000));

    private final TestDatabase database;

    ColumnsIT(TestDatabase database) {
        this.database = database;
    }

    @Test
    void everyTextComesBackAsItWas() throws SQLException {
        assertThat(there("text", TEXTS, String.class)).isEqualTo(TEXTS);
    }

    @Test
    void everyNumberComesBackAsItWas() throws SQLException {
        var numbers = Arrays.asList(0L, 1L, -1L, 9_007_199_254_740_993L, Long.MAX_VALUE, Long.MIN_VALUE,
                null);
        assertThat(there("bigint", numbers, Long.class)).isEqualTo(numbers);

        var small = Arrays.asList(0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, null);
        assertThat(there("integer", small, Integer.class)).isEqualTo(small);
    }

    @Test
    void everyIdComesBackAsItWas() throws SQLException {
        var ids = Arrays.asList(new UUID(0, 0), new UUID(-1, -1), UUID.randomUUID(), null);
        assertThat(there("uuid", ids, UUID.class)).isEqualTo(ids);
    }

    @Test
    void everyTimeComesBackAsItWas() throws SQLException {
        var times = Stream.of("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.001Z", "1582-10-04T00:00:00Z",
                "1969-12-31T23:59:59.999Z", "1999-12-31T23:59:59.999Z", "2000-01-01T00:00:00Z",
                "2026-11-20T18:11:42.123Z", "9999-12-31T23:59:59.999Z").map(Instant::parse).toList();
        assertThat(timesThere(times)).isEqualTo(times);
    }

    @Test
    void ofATimeTheMillisecondsAreKept() throws SQLException {
        assertThat(timesThere(List.of(Instant.parse("2026-11-20T18:11:42.123999999Z"),
                Instant.parse("1969-12-31T23:59:59.999999999Z"))))
                .containsExactly(Instant.parse("2026-11-20T18:11:42.123Z"),
                        Instant.parse("1969-12-31T23:59:59.999Z"));
    }

    @Test
    void noTimesAreNoRows() throws SQLException {
        assertThat(timesThere(List.of())).isEmpty();
    }

    @Test
    void noRowsAreNoRows() throws SQLException {
        assertThat(there("text", List.of(), String.class)).isEmpty();
    }

    /** PostgreSQL's own reading of each as text says the same. */
    private List<Instant> timesThere(List<Instant> times) throws SQLException {
        List<Instant> back = new ArrayList<>();
        try (Connection connection = database.connect();
                var select = connection.prepareStatement("SELECT it, extract(epoch FROM it) * 1000"
                        + " FROM unnest(?::timestamptz[]) AS it")) {
            new Columns(connection, select).addTimes(times, it -> it);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    back.add(row.getObject(1, OffsetDateTime.class).toInstant());
                    assertThat(row.getBigDecimal(2).longValueExact())
                            .isEqualTo(back.getLast().toEpochMilli());
                }
            }
        }
        return back;
    }

    private <T> List<@Nullable T> there(String type, List<? extends @Nullable Object> values, Class<T> as)
            throws SQLException {
        List<@Nullable T> back = new ArrayList<>();
        try (Connection connection = database.connect();
                var select = connection.prepareStatement("SELECT * FROM unnest(?::" + type + "[])")) {
            new Columns(connection, select).add(type, values, value -> value);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    back.add(row.getObject(1, as));
                }
            }
        }
        return back;
    }
}
