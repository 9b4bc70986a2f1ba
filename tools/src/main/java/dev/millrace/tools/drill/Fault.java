package dev.millrace.tools.drill;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One fault to come.
 *
 * @param victim which of several parts; counted round
 * @param hold   how long it lasts, where that is ours to say
 * @param pause  how long nothing happens before it
 */
record Fault(Kind kind, int victim, Duration hold, Duration pause) {

    /** The same, if it turned out to be of another kind. */
    Fault as(Kind other) {
        return new Fault(other, victim, hold, pause);
    }

    /** What can be done to a stack. */
    enum Kind {
        /** {@code kill -9}; another takes its partitions over. */
        PERSISTER_KILL,
        /** The same, while its insert waits for a lock. */
        PERSISTER_KILL_IN_TRANSACTION,
        /** {@code SIGSTOP} for longer than its lease, then {@code SIGCONT}: it wakes in a world that went on. */
        PERSISTER_PAUSE,
        /** {@code kill -9}; its clients go to another. */
        GATEWAY_KILL,
        /** {@code kill -9}, and a restart. */
        POSTGRES_KILL,
        /** Somebody else's exclusive lock on the messages. */
        TABLE_LOCK,
        /** {@code kill -9}, and a restart from its append-only file. */
        REDIS_KILL,
        /** Every connection to Redis and to PostgreSQL, at once. */
        CONNECTIONS_CUT;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Optional<Kind> of(String label) {
            return Stream.of(values()).filter(kind -> kind.label().equals(label)).findFirst();
        }
    }
}
