package dev.millrace.embedded.junit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

class FreshPerClassIT {

    private static final List<String> seen = new ArrayList<>();
    private static final AtomicInteger methods = new AtomicInteger();

    @AfterEach
    void forget() {
        seen.clear();
        methods.set(0);
    }

    @Test
    void eachClassFindsNothingOfTheOneBefore() {
        var summary = InnerTests.run(First.class, Second.class);
        assertThat(summary.failures()).isEmpty();
        assertThat(summary.succeeded()).isEqualTo(3);
        assertThat(seen).doesNotHaveDuplicates().hasSize(2);
    }

    @Test
    void nestedClassesShareTheirOutermostOnes() {
        var summary = InnerTests.run(Outer.class);
        assertThat(summary.failures()).isEmpty();
        assertThat(summary.succeeded()).isEqualTo(2);
        assertThat(seen).hasSize(2).containsOnly(seen.getFirst());
    }

    @Test
    void eachMethodFindsNothingOfTheOneBeforeIfAskedFor() {
        var summary = InnerTests.run(EachMethod.class);
        assertThat(summary.failures()).isEmpty();
        assertThat(summary.succeeded()).isEqualTo(2);
        assertThat(seen).doesNotHaveDuplicates().hasSize(2);
    }

    /** Two tests of one class see each other's work. */
    @WithPostgres
    @WithRedis
    static class First {
        private final TestDatabase database;

        First(TestDatabase database) {
            this.database = database;
        }

        @BeforeAll
        static void use(TestDatabase database, TestRedis redis) throws SQLException, IOException {
            requireEmpty(database, redis);
        }

        @Test
        void one(TestRedis redis) throws SQLException, IOException {
            count(redis);
        }

        @Test
        void other(TestRedis redis) throws SQLException, IOException {
            count(redis);
        }

        private void count(TestRedis redis) throws SQLException, IOException {
            try (var connection = database.connect(); var client = redis.connect()) {
                connection.createStatement().execute("insert into t values (2)");
                assertThat(client.command("INCR", "n")).isEqualTo(1L + methods.incrementAndGet());
            }
        }
    }

    /** An instance per class is made before anything else happens. */
    @WithPostgres
    @WithRedis
    @TestInstance(Lifecycle.PER_CLASS)
    static class Second {
        Second(TestDatabase database, TestRedis redis) throws SQLException, IOException {
            requireEmpty(database, redis);
        }

        @Test
        void usesWhatItsConstructorMade(TestDatabase database) throws SQLException {
            try (var connection = database.connect()) {
                connection.createStatement().execute("insert into t values (2)");
            }
        }
    }

    @WithPostgres
    static class Outer {
        private final TestDatabase database;

        Outer(TestDatabase database) {
            this.database = database;
        }

        @Test
        void outer() {
            seen.add(database.jdbcUrl());
        }

        @Nested
        class Inner {
            @Test
            void inner(TestDatabase same) {
                assertThat(same).isEqualTo(database);
                seen.add(same.jdbcUrl());
            }
        }
    }

    @WithPostgres(per = Per.METHOD)
    @WithRedis(per = Per.METHOD)
    static class EachMethod {
        private final TestDatabase database;

        EachMethod(TestDatabase database) {
            this.database = database;
        }

        @Test
        void one(TestDatabase same, TestRedis redis) throws SQLException, IOException {
            assertThat(same).isEqualTo(database);
            requireEmpty(database, redis);
        }

        @Test
        void other(TestRedis redis) throws SQLException, IOException {
            requireEmpty(database, redis);
        }
    }

    private static void requireEmpty(TestDatabase database, TestRedis redis)
            throws SQLException, IOException {
        seen.add(database.jdbcUrl());
        try (var connection = database.connect(); var client = redis.connect()) {
            connection.createStatement().execute("create table t as select 1 as n");
            assertThat(client.command("DBSIZE")).isEqualTo(0L);
            assertThat(client.command("INCR", "n")).isEqualTo(1L);
        }
    }
}
