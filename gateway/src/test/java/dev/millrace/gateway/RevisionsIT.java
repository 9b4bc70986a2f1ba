package dev.millrace.gateway;

import static dev.millrace.gateway.HistoryFixture.ROOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RedisServer;
import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.embedded.ServerOptions;
import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.HistoryFixture.Entry;
import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.room.Answer;
import dev.millrace.gateway.room.Command;
import dev.millrace.gateway.room.history.Latest;
import dev.millrace.gateway.room.history.MessageView;
import dev.millrace.gateway.room.history.Query.From;
import dev.millrace.gateway.room.message.MessageDesk;
import dev.millrace.gateway.room.message.MessageDesk.Revision;
import dev.millrace.gateway.room.recovery.Heard;
import dev.millrace.gateway.room.roster.Access;
import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.gateway.room.roster.Standing;
import dev.millrace.model.AckLevel;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.schema.Schema;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** What was edited or deleted is shown so from the moment it is answered, wherever the message is just then. */
@WithPostgres(per = Per.METHOD)
@WithRedis(per = Per.METHOD)
class RevisionsIT {

    private static final int PLENTY = 50_000;
    private static final Position BEGINNING = new Position(0, 0);
    private static final Actor ALICE = actor("alice");
    private static final Actor BOB = actor("bob");

    private final TestDatabase database;
    private final TestRedis redis;

    RevisionsIT(TestDatabase database, TestRedis redis) {
        this.database = database;
        this.redis = redis;
        Schema.migrate(database.dataSource());
    }

    @Test
    void anEditIsSeenWhereverTheMessageIs() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY, "recent.messages", "2")) {
            Entry stored = on.append(ROOM, "stored");
            Entry journaled = on.append(ROOM, "only in the journal");
            Entry atHand = on.append(ROOM, "at hand");
            Entry untouched = on.append(ROOM, "untouched");
            on.store(List.of(stored));
            MessageDesk desk = on.desk(as(Standing.MEMBER));
            for (Entry entry : List.of(stored, journaled, atHand)) {
                MessageView edited = desk.edit(ALICE, ROOM, id(entry),
                        "now " + entry.message().draft().text());
                assertThat(edited.editedAt()).isNotNull();
                assertThat(edited.deletedAt()).isNull();
            }
            List<String> shown = List.of("now stored", "now only in the journal", "now at hand", "untouched");
            assertThat(texts(on)).isEqualTo(shown);
            on.store(List.of(journaled, atHand, untouched));
            assertThat(texts(on)).as("and once they are stored").isEqualTo(shown);
            assertThat(desk.delete(ALICE, ROOM, id(atHand)).message().draft().text()).isEmpty();
            assertThat(texts(on))
                    .isEqualTo(List.of("now stored", "now only in the journal", "", "untouched"));
            assertThat(on.show(ROOM, new From.Newest(), 10).messages().get(2).deletedAt()).isNotNull();
        }
    }

    @Test
    void whoeverReturnsIsNotSentTheOldText() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY); RespClient console = redis.connect()) {
            List<Entry> said = List.of(on.append(ROOM, "one"), on.append(ROOM, "two \"revision\":9}"),
                    on.append(ROOM, "three"));
            List<Heard> before = returning(on, BEGINNING);
            MessageDesk desk = on.desk(as(Standing.MEMBER));
            desk.edit(ALICE, ROOM, id(said.get(1)), "second \"revision\":9}");
            desk.edit(ALICE, ROOM, id(said.get(1)), "the second");
            desk.delete(ALICE, ROOM, id(said.get(2)));

            List<Heard> after = returning(on, BEGINNING);
            assertThat(after.getFirst()).isEqualTo(before.getFirst());
            assertThat(after).extracting(Heard::order).isEqualTo(before.stream().map(Heard::order).toList());
            assertThat(after).extracting(Heard::position)
                    .isEqualTo(before.stream().map(Heard::position).toList());
            assertThat(after.get(1).json()).contains("\"message\":\"the second\"", "\"editedAt\":")
                    .endsWith(",\"revision\":2}");
            assertThat(after.get(2).json()).contains("\"message\":\"\"", "\"deletedAt\":")
                    .doesNotContain("three");
            assertThat(console.command("XLEN", HistoryFixture.JOURNAL)).as("the journal is as it was")
                    .isEqualTo(3L);
        }
    }

    @Test
    void theRoomIsTold() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY); RespClient member = redis.connect()) {
            Entry said = on.append(ROOM, "one");
            member.command("SUBSCRIBE", RedisNames.roomChannel(ROOM));
            on.desk(as(Standing.MEMBER)).edit(ALICE, ROOM, id(said), "other");
            assertThat(Objects.requireNonNull(member.receive()).toString())
                    .contains("{\"event\":\"revised\",\"by\":\"\"", id(said).toString(), "\"text\":\"other\"",
                            "\"revision\":1");
        }
    }

    /** The last revision is the one that everybody is shown, in Redis and in PostgreSQL, whoever came first where. */
    @Test
    void ofManyWhoEditAtOnceEachGetsANumberAndOneIsTheLast() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY);
                var other = new HistoryFixture(database, redis, PLENTY)) {
            Entry said = on.append(ROOM, "one");
            List<MessageDesk> desks = List.of(on.desk(as(Standing.MEMBER)), other.desk(as(Standing.MEMBER)));
            List<MessageView> edits = atOnce(IntStream.range(0, 24)
                    .mapToObj(i -> (Callable<MessageView>) () -> desks.get(i % 2)
                            .edit(ALICE, ROOM, id(said), "edit " + i))
                    .toList());
            List<Revision> all = on.desk(as(Standing.ADMIN)).revisions(BOB, ROOM, id(said));
            assertThat(all).extracting(Revision::number)
                    .isEqualTo(IntStream.rangeClosed(0, 24).boxed().toList());
            assertThat(all.getFirst().text()).isEqualTo("one");
            assertThat(edits).extracting(edit -> Objects.requireNonNull(edit.amendment()).revision())
                    .doesNotHaveDuplicates();
            String last = Objects.requireNonNull(all.getLast().text());
            assertThat(texts(on)).containsExactly(last);
            assertThat(returning(on, BEGINNING).getFirst().json()).contains('"' + last + '"')
                    .endsWith(",\"revision\":24}");
        }
    }

    /** PostgreSQL numbered them, and they came to Redis the other way round. */
    @Test
    void anEarlierRevisionThatComesLaterChangesNothing() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY)) {
            Entry said = on.append(ROOM, "one");
            for (Latest latest : List.of(new Latest(10, "the tenth", Instant.EPOCH),
                    new Latest(9, "the ninth", Instant.EPOCH), new Latest(2, null, Instant.EPOCH))) {
                on.onLoop(() -> on.amendments().tell(MessageView.of(said.message(), latest)));
                assertThat(returning(on, BEGINNING).getFirst().json()).contains("\"the tenth\"")
                        .endsWith(",\"revision\":10}");
            }
        }
    }

    @Test
    void whatIsDeletedStaysDeleted() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY)) {
            for (int round = 0; round < 10; round++) {
                Entry said = on.append(ROOM, "one");
                MessageDesk desk = on.desk(as(Standing.ADMIN));
                List<Callable<Object>> calls = new ArrayList<>();
                calls.add(() -> desk.delete(ALICE, ROOM, id(said)));
                IntStream.range(0, 4).forEach(i -> calls.add(() -> editOrRefusal(desk, said, "edit " + i)));
                calls.add(() -> desk.delete(BOB, ROOM, id(said)));
                atOnce(calls);
                assertThat(texts(on)).last().isEqualTo("");
                refused(ErrorCode.NO_SUCH_MESSAGE, () -> desk.edit(ALICE, ROOM, id(said), "again"));
                List<Revision> all = desk.revisions(ALICE, ROOM, id(said));
                assertThat(all).filteredOn(revision -> revision.text() == null).hasSize(1);
                assertThat(all.getLast().text()).isNull();
                assertThat(returning(on, BEGINNING).getLast().json()).contains("\"deletedAt\":");
            }
        }
    }

    @Test
    void theSameAgainChangesNothing() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY)) {
            Entry said = on.append(ROOM, "one");
            MessageDesk desk = on.desk(as(Standing.ADMIN));
            assertThat(desk.edit(ALICE, ROOM, id(said), "one"))
                    .isEqualTo(new MessageView(said.message(), null));
            MessageView edited = desk.edit(ALICE, ROOM, id(said), "two");
            assertThat(desk.edit(ALICE, ROOM, id(said), "two")).isEqualTo(edited);
            MessageView deleted = desk.delete(ALICE, ROOM, id(said));
            assertThat(desk.delete(BOB, ROOM, id(said))).isEqualTo(deleted);
            assertThat(desk.revisions(ALICE, ROOM, id(said))).hasSize(3);
        }
    }

    @Test
    void aMessageHasSoManyRevisionsAndCanStillBeDeleted() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY)) {
            Entry said = on.append(ROOM, "one");
            MessageDesk desk = on.desk(as(Standing.MEMBER));
            for (int i = 1; i <= 50; i++) {
                desk.edit(ALICE, ROOM, id(said), "edit " + i);
            }
            refused(ErrorCode.FORBIDDEN, () -> desk.edit(ALICE, ROOM, id(said), "one more"));
            assertThat(texts(on)).containsExactly("edit 50");
            desk.delete(ALICE, ROOM, id(said));
            assertThat(texts(on)).containsExactly("");
        }
    }

    @Test
    void aSendThatIsRepeatedIsAnsweredAsTheMessageIsNow() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY)) {
            MessageDesk desk = on.desk(as(Standing.MEMBER));
            var send = new Command.Send(ROOM, "a secret", MessageType.CHAT, "a-1", AckLevel.JOURNALED);
            desk.send(ALICE, send);
            UUID said = on.show(ROOM, new From.Newest(), 1).messages().getFirst().message().draft().id();
            desk.delete(ALICE, ROOM, said);
            Answer.Sent again = desk.send(ALICE, send);
            assertThat(again.repeated()).isTrue();
            assertThat(again.messageJson()).contains(said.toString(), "\"deletedAt\":")
                    .doesNotContain("secret");
        }
    }

    @Test
    void whatTheSystemSaidOnlyServicesDelete() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY)) {
            var service = new Actor(ALICE.identity(), true);
            on.desk(as(Standing.SERVICE))
                    .send(service, new Command.Send(ROOM, "the rules", MessageType.SYSTEM, null,
                            AckLevel.JOURNALED));
            UUID said = on.show(ROOM, new From.Newest(), 1).messages().getFirst().message().draft().id();
            refused(ErrorCode.FORBIDDEN, () -> on.desk(as(Standing.OWNER)).delete(BOB, ROOM, said));
            refused(ErrorCode.FORBIDDEN, () -> on.desk(as(Standing.ADMIN)).delete(ALICE, ROOM, said));
            assertThat(texts(on)).containsExactly("the rules");
            on.desk(as(Standing.SERVICE)).delete(service, ROOM, said);
            assertThat(texts(on)).containsExactly("");
        }
    }

    /** Of what a client has on its screen only Redis can tell that it was deleted. */
    @Test
    void whatTheRoomWasToldLastOfEachMessageIsKeptForThoseWhoAreAway() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY)) {
            List<Entry> said = List.of(on.append(ROOM, "one"), on.append(ROOM, "two"));
            MessageDesk desk = on.desk(as(Standing.MEMBER));
            desk.edit(ALICE, ROOM, id(said.get(0)), "the first");
            desk.edit(ALICE, ROOM, id(said.get(1)), "the second");
            desk.delete(ALICE, ROOM, id(said.get(0)));
            List<String> kept = Objects
                    .requireNonNull(on.onLoop(() -> on.recents.amended(List.of(ROOM))).get(ROOM));
            assertThat(kept).hasSize(2);
            assertThat(kept.get(0)).contains("\"the second\"");
            assertThat(kept.get(1)).contains(id(said.get(0)).toString(), "\"revision\":2")
                    .doesNotContain("first");
        }
    }

    @Test
    void onlyWhoeverMayChangesAMessage() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY)) {
            UUID said = id(on.append(ROOM, "one"));
            UUID elsewhere = id(on.append(new RoomId("43"), "one"));
            MessageDesk member = on.desk(as(Standing.MEMBER));
            refused(ErrorCode.FORBIDDEN, () -> member.edit(BOB, ROOM, said, "mine"));
            refused(ErrorCode.FORBIDDEN, () -> member.delete(BOB, ROOM, said));
            refused(ErrorCode.FORBIDDEN, () -> member.revisions(ALICE, ROOM, said));
            refused(ErrorCode.FORBIDDEN, () -> on.desk(as(Standing.ADMIN)).edit(BOB, ROOM, said, "mine"));
            refused(ErrorCode.NOT_A_MEMBER, () -> on.desk(as(Standing.FORMER)).edit(ALICE, ROOM, said, "x"));
            refused(ErrorCode.NOT_A_MEMBER, () -> on.desk(as(Standing.STRANGER)).delete(ALICE, ROOM, said));
            refused(ErrorCode.INVALID_FIELD, () -> member.edit(ALICE, ROOM, said, "\u0000"));
            refused(ErrorCode.NO_SUCH_MESSAGE, () -> member.edit(ALICE, ROOM, UUID.randomUUID(), "x"));
            refused(ErrorCode.NO_SUCH_MESSAGE, () -> member.delete(ALICE, ROOM, elsewhere));
            assertThat(texts(on)).containsExactly("one");
            on.desk(as(Standing.ADMIN)).delete(BOB, ROOM, said);
            assertThat(texts(on)).containsExactly("");
        }
    }

    @Test
    void aChangeThatRedisMissedIsShownAndMadeUpByTheSameAgain() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("revisions-redis")) {
            RedisServer server = RedisServer
                    .start(ServerOptions.in(scratch.path().resolve("redis")));
            try (var on = new HistoryFixture(database,
                    new TestRedis("127.0.0.1", server.port(), server.password()), PLENTY)) {
                Entry said = on.append(ROOM, "one");
                on.store(List.of(said));
                MessageDesk desk = on.desk(as(Standing.MEMBER));
                server.kill();
                refused(ErrorCode.UNAVAILABLE, () -> desk.edit(ALICE, ROOM, id(said), "two"));
                assertThat(texts(on)).containsExactly("two");
                server = RedisServer.start(server.options());
                await().ignoreExceptionsInstanceOf(Refusal.class)
                        .untilAsserted(() -> assertThat(desk.edit(ALICE, ROOM, id(said), "two")).isNotNull());
                await().ignoreExceptions()
                        .untilAsserted(() -> assertThat(returning(on, BEGINNING).getFirst().json())
                                .contains("\"two\"")
                                .endsWith("\"revision\":1}"));
            } finally {
                server.close();
            }
        }
    }

    private static Object editOrRefusal(MessageDesk desk, Entry said, String text) {
        try {
            return desk.edit(ALICE, ROOM, id(said), text);
        } catch (Refusal refusal) {
            assertThat(refusal.code()).isEqualTo(ErrorCode.NO_SUCH_MESSAGE);
            return refusal;
        }
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> done : threads.invokeAll(calls)) {
                results.add(done.get());
            }
            return results;
        }
    }

    private static List<Heard> returning(HistoryFixture on, Position after) throws Exception {
        return Objects.requireNonNull(on.onLoop(() -> on.recents.after(Map.of(ROOM, after))).get(ROOM))
                .messages();
    }

    private static List<String> texts(HistoryFixture on) throws Exception {
        return on.show(ROOM, new From.Newest(), 100)
                .messages()
                .stream()
                .map(view -> view.message().draft().text())
                .toList();
    }

    private static UUID id(Entry entry) {
        return entry.message().draft().id();
    }

    static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatExceptionOfType(Refusal.class).isThrownBy(call)
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    static Actor actor(String user) {
        return new Actor(new Identity(new UserId(user), user, Set.of(), Set.of()), false);
    }

    static BiFunction<Actor, RoomId, Access> as(Standing standing) {
        return (actor, room) -> new Access(null, standing, null);
    }
}
