package dev.millrace.gateway;

import static dev.millrace.gateway.RevisionsIT.actor;
import static dev.millrace.gateway.RevisionsIT.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.HistoryFixture.Entry;
import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.history.MessageView;
import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.history.Query.From;
import dev.millrace.gateway.room.message.MessageDesk;
import dev.millrace.gateway.room.roster.Standing;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;
import dev.millrace.model.schema.Schema;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * Whatever is said, stored, trimmed, edited and deleted, and in whatever order: who pages through the room, either way and
 * from anywhere, sees each message once, in its place, and as it was when the page was asked for.
 */
@WithPostgres(per = Per.METHOD)
@WithRedis(per = Per.METHOD)
class HistoryWalkIT {

    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("millrace.walk.seconds", 15));
    private static final int STEPS = 60;

    private final TestDatabase database;
    private final TestRedis redis;

    HistoryWalkIT(TestDatabase database, TestRedis redis) {
        this.database = database;
        this.redis = redis;
        Schema.migrate(database.dataSource());
    }

    @Test
    void aWalkOfPagesSeesEachMessageOnceInItsPlaceAsItIs() throws Exception {
        long first = Long.getLong("millrace.seed", System.nanoTime());
        long end = System.nanoTime() + TIME.toNanos();
        try (var on = new HistoryFixture(database, redis, 50_000, "recent.messages", "8");
                RespClient console = redis.connect()) {
            for (long seed = first; seed == first || System.nanoTime() < end; seed++) {
                try {
                    new World(on, console, new RoomId("room-" + seed), seed).live();
                } catch (AssertionError | Exception e) {
                    throw new AssertionError("with -Dmillrace.seed=" + seed, e);
                }
            }
        }
    }

    private static final class World {

        private final HistoryFixture on;
        private final RespClient console;
        private final RoomId room;
        private final Random random;
        private final MessageDesk desk;
        private final List<Entry> said = new ArrayList<>();
        /** What each message says now; nothing where it was deleted. */
        private final Map<UUID, String> texts = new HashMap<>();
        private int stored;

        World(HistoryFixture on, RespClient console, RoomId room, long seed) {
            this.on = on;
            this.console = console;
            this.room = room;
            this.random = new Random(seed);
            this.desk = on.desk(as(Standing.MEMBER));
        }

        void live() throws Exception {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(12)) {
                    case 0, 1, 2, 3 -> say();
                    case 4, 5 -> store();
                    case 6 -> trim();
                    case 7, 8 -> edit();
                    case 9 -> delete();
                    case 10 -> forgetRecents();
                    default -> walk();
                }
            }
            walk();
            walk();
        }

        private void say() throws Exception {
            for (int i = random.nextInt(6); i >= 0; i--) {
                Entry entry = on.append(room, "m" + said.size());
                said.add(entry);
                texts.put(id(entry), entry.message().draft().text());
            }
        }

        private void store() throws Exception {
            int upTo = stored + random.nextInt(said.size() - stored + 1);
            on.store(said.subList(stored, upTo));
            stored = upTo;
            if (stored > 0 && random.nextBoolean()) {
                HistoryFixture.settle(console, said.get(stored - 1).id());
            }
        }

        private void trim() throws Exception {
            if (stored > 0) {
                StreamId last = said.get(stored - 1).id();
                HistoryFixture.settle(console, last);
                HistoryFixture.trimTo(console, new StreamId(last.millis(), last.counter() + 1));
            }
        }

        private void edit() {
            if (!said.isEmpty()) {
                UUID id = id(said.get(random.nextInt(said.size())));
                if (!"".equals(texts.get(id))) {
                    String text = "edit " + random.nextInt(1_000_000);
                    texts.put(id, desk.edit(actor("alice"), room, id, text).message().draft().text());
                    assertThat(texts).containsEntry(id, text);
                }
            }
        }

        private void delete() {
            if (!said.isEmpty()) {
                UUID id = id(said.get(random.nextInt(said.size())));
                desk.delete(actor("alice"), room, id);
                texts.put(id, "");
            }
        }

        /** As their time does. */
        private void forgetRecents() throws Exception {
            console.command("DEL", RedisNames.recent(0, room));
        }

        private void walk() throws Exception {
            boolean back = random.nextBoolean();
            int begin = random.nextInt(said.size() + 1);
            From from = begin(back, begin);
            List<MessageView> seen = new ArrayList<>();
            List<Entry> expected = new ArrayList<>(
                    back ? said.subList(0, begin) : said.subList(begin, said.size()));
            while (true) {
                MessagePage page = desk.history(actor("alice"), new Query(room, from, 1 + random.nextInt(9)));
                assertThat(page.complete()).isTrue();
                page.messages().forEach(this::check);
                seen.addAll(back ? 0 : seen.size(), page.messages());
                if (!page.more()) {
                    break;
                }
                Position position = (back ? page.messages().getFirst() : page.messages().getLast()).message()
                        .position();
                from = back ? new From.Before(position) : new From.After(position);
                if (!back && random.nextInt(4) == 0) {
                    say();
                    expected = new ArrayList<>(said.subList(begin, said.size()));
                } else if (random.nextInt(4) == 0) {
                    store();
                    edit();
                }
            }
            assertThat(seen).extracting(view -> view.message().draft().id())
                    .isEqualTo(expected.stream().map(World::id).toList());
        }

        private From begin(boolean back, int begin) {
            if (back && begin == said.size()) {
                return new From.Newest();
            }
            Position position = begin == 0 ? new Position(0, 0) : said.get(begin - 1).message().position();
            return back
                    ? new From.Before(begin == 0 ? said.getFirst().message().position() : next(position))
                    : new From.After(position);
        }

        private static Position next(Position position) {
            return new Position(position.epoch(), position.seq() + 1);
        }

        private void check(MessageView view) {
            String text = texts.get(view.message().draft().id());
            assertThat(view.message().draft().text()).isEqualTo(text);
            assertThat(view.deletedAt() != null).isEqualTo("".equals(text));
            assertThat(view.editedAt() != null).isEqualTo(String.valueOf(text).startsWith("edit"));
        }

        private static UUID id(Entry entry) {
            return entry.message().draft().id();
        }
    }
}
