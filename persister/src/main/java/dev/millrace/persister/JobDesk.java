package dev.millrace.persister;

import dev.millrace.model.RoomId;
import dev.millrace.model.config.ConfigException;
import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;
import dev.millrace.persister.buffer.Entry;
import dev.millrace.persister.buffer.Origin;
import dev.millrace.persister.intake.HeardReader;
import dev.millrace.persister.intake.JournalRange;
import dev.millrace.persister.jobs.Forgetting;
import dev.millrace.persister.jobs.OfflineJobs;
import dev.millrace.persister.jobs.Redrive;
import dev.millrace.persister.jobs.Replay;
import dev.millrace.persister.jobs.Work;
import dev.millrace.persister.store.Letter;
import dev.millrace.persister.store.Letters;
import dev.millrace.persister.store.Replaying;
import dev.millrace.persister.store.Retention;
import dev.millrace.persister.store.StoreException;

import io.vertx.core.Vertx;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** Has a {@link JobCommand} done, and says in one line what came of it. */
final class JobDesk {

    private final PersisterConfig config;
    private final OfflineJobs jobs;
    private final HeardReader heard = new HeardReader(InstantSource.system());

    JobDesk(PersisterConfig config, DataSource database) throws Exception {
        this.config = config;
        this.jobs = new OfflineJobs(database);
    }

    String run(JobCommand command) throws Exception {
        Map<String, Long> counts = switch (command.job()) {
            case "redrive" -> redrive(command);
            case "replay" -> replay(command);
            case "retention" -> retention(command);
            default -> throw new IllegalArgumentException(command.job());
        };
        String summary = counts.isEmpty()
                ? "nothing to do"
                : counts.entrySet()
                        .stream()
                        .map(it -> it.getKey() + " " + it.getValue())
                        .collect(Collectors.joining(", "));
        return command.job() + (command.isDryRun() ? " (dry run): " : ": ") + summary;
    }

    private Map<String, Long> redrive(JobCommand command) throws Exception {
        return command.isDryRun()
                ? jobs.rehearse(redrive(command, Instant.now()))
                : jobs.run(command.job(), command.options(), started -> List.of(redrive(command, started)));
    }

    private Work redrive(JobCommand command, Instant started) throws ConfigException {
        var which = new Letters.Which(command.partition(), command.since(started), started, command.reason());
        return new Redrive(new Letters(jobs.joined()), which, this::readAgain);
    }

    private Map<String, Long> retention(JobCommand command) throws Exception {
        var retention = new Retention(jobs.joined());
        var age = command.olderThan();
        return command.isDryRun()
                ? Forgetting.count(Instant.now().minus(age), retention)
                : jobs.run(command.job(), command.options(),
                        started -> Forgetting.everythingBefore(started.minus(age), retention));
    }

    private Map<String, Long> replay(JobCommand command) throws Exception {
        Vertx vertx = RedisClients.vertx();
        try (var journal = JournalRange.open(RedisClients.client(vertx, config.redis()))) {
            return jobs.run(command.job(), command.options(), started -> replays(command, journal));
        } finally {
            vertx.close().await();
        }
    }

    private List<Work> replays(JobCommand command, JournalRange journal)
            throws ConfigException, StoreException {
        var store = new Replaying(jobs.joined());
        Instant forgotten = new Retention(jobs.joined()).forgottenBefore().orElse(Instant.EPOCH);
        Map<Integer, StreamId> storedUpTo = store.storedUpTo();
        List<Work> works = new ArrayList<>();
        for (int partition : partitions(command)) {
            // Beyond the checkpoint it is the owner's turn: stored from here, it would not be in the room's order.
            StreamId stored = storedUpTo.getOrDefault(partition, StreamId.START);
            StreamId upTo = command.id("to").filter(it -> it.compareTo(stored) < 0).orElse(stored);
            works.add(new Replay(store, journal::read, partition, before(command), upTo, forgotten));
        }
        return works;
    }

    private List<Integer> partitions(JobCommand command) throws ConfigException {
        return command.partition()
                .map(List::of)
                .orElseGet(() -> IntStream.range(0, config.redis().partitions().count()).boxed().toList());
    }

    /** The journal is read after a place; {@code --from} is the first that counts. */
    private static StreamId before(JobCommand command) throws ConfigException {
        StreamId from = command.id("from").orElse(StreamId.START);
        if (from.counter() > 0) {
            return new StreamId(from.millis(), from.counter() - 1);
        }
        return from.millis() > 0 ? new StreamId(from.millis() - 1, Long.MAX_VALUE) : StreamId.START;
    }

    private Entry readAgain(Letter letter) {
        if (letter.partition() == Letter.HEARD) {
            String room = letter.room();
            return heard.read(room == null ? "" : RedisNames.roomChannel(new RoomId(room)), letter.payload(),
                    () -> {});
        }
        return JournalRange.reread(new Origin.Journaled(letter.partition(), 0, Incarnation.NONE, letter.id()),
                letter.payload());
    }
}
