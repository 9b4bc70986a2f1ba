package dev.millrace.gateway;

import static dev.millrace.gateway.HistoryFixture.ROOM;
import static dev.millrace.gateway.RevisionsIT.actor;
import static dev.millrace.gateway.RevisionsIT.as;
import static dev.millrace.gateway.RevisionsIT.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.HistoryFixture.Entry;
import dev.millrace.gateway.room.Answer;
import dev.millrace.gateway.room.Command;
import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.history.MessageView;
import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.message.MessageDesk;
import dev.millrace.gateway.room.message.MessageDesk.Found;
import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.gateway.room.roster.LiveHeads;
import dev.millrace.gateway.room.roster.Standing;
import dev.millrace.model.AckLevel;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.schema.Schema;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reading on, searching, and saying something without a seat. */
@WithPostgres(per = Per.METHOD)
@WithRedis(per = Per.METHOD)
class MessageDeskIT {

    private static final int PLENTY = 50_000;
    private static final RoomId OTHER = new RoomId("43");
    private static final Actor ALICE = actor("alice");

    private final TestDatabase database;
    private final TestRedis redis;

    MessageDeskIT(TestDatabase database, TestRedis redis) {
        this.database = database;
        this.redis = redis;
        Schema.migrate(database.dataSource());
    }

    @Test
    void whatIsSaidWithoutASeatIsSaidLikeAnythingElseAndOnce() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY)) {
            MessageDesk desk = on.desk(as(Standing.STORE));
            Answer.Sent first = desk.send(ALICE, send("hello", MessageType.NOTIFICATION, "a-1"));
            Answer.Sent again = desk.send(ALICE, send("hello", MessageType.NOTIFICATION, "a-1"));
            assertThat(again.messageJson()).isEqualTo(first.messageJson());
            assertThat(again.repeated()).isTrue();
            MessagePage page = desk.history(ALICE, new Query(ROOM, new Query.From.Newest(), 10));
            assertThat(page.messages()).extracting(MessageView::message)
                    .extracting(message -> message.draft().senderKind() + " " + message.draft().text())
                    .containsExactly("STORE hello");
        }
    }

    @Test
    void whoMaySayWhatIsMindedAndNobodySpeaksForTheRoomItself() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY)) {
            MessageDesk member = on.desk(as(Standing.MEMBER));
            refused(ErrorCode.FORBIDDEN, () -> member.send(ALICE, send("x", MessageType.NOTIFICATION, null)));
            refused(ErrorCode.FORBIDDEN, () -> member.send(ALICE, send("x", MessageType.SYSTEM, null)));
            refused(ErrorCode.NOT_A_MEMBER,
                    () -> on.desk(as(Standing.REMOVED)).send(ALICE, send("x", MessageType.CHAT, null)));
            refused(ErrorCode.FORBIDDEN,
                    () -> on.desk(as(Standing.SERVICE)).send(ALICE, send("x", MessageType.CHAT, null)));
            for (MessageType type : List.of(MessageType.JOIN, MessageType.LEAVE)) {
                refused(ErrorCode.INVALID_FIELD, () -> member.send(ALICE, send("x", type, null)));
            }
            refused(ErrorCode.INVALID_FIELD, () -> member.send(ALICE, send(" ", MessageType.CHAT, null)));
            refused(ErrorCode.INVALID_FIELD, () -> member.send(ALICE, send("x", MessageType.CHAT, "\n")));
            assertThat(on.newest(10).messages()).isEmpty();
            on.desk(as(Standing.SERVICE)).send(ALICE, send("x", MessageType.SYSTEM, null));
            assertThat(on.newest(10).messages()).hasSize(1);
        }
    }

    @Test
    void pagesAreCountedFromTheEndWhateverIsStored() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY, "recent.messages", "5", "recovery.window",
                "0s")) {
            List<Entry> said = new ArrayList<>();
            for (int i = 0; i < 330; i++) {
                said.add(on.append(ROOM, "m" + i));
            }
            MessageDesk desk = on.desk(as(Standing.MEMBER));
            int stored = 0;
            for (int upTo : new int[]{0, 90, 200, 327, 330}) {
                on.store(said.subList(stored, upTo));
                stored = upTo;
                for (int limit : new int[]{7, 100}) {
                    for (int number = 1; number <= said.size() / limit + 2; number++) {
                        int end = Math.max(0, said.size() - (number - 1) * limit);
                        List<Entry> expected = said.subList(Math.max(0, end - limit), end);
                        assertThat(desk.page(ALICE, ROOM, number, limit).messages())
                                .as("page %s of %s with %s stored", number, limit, stored)
                                .extracting(MessageView::message)
                                .isEqualTo(expected.stream().map(Entry::message).toList());
                    }
                }
            }
            refused(ErrorCode.INVALID_FIELD, () -> desk.page(ALICE, ROOM, 0, 50));
            refused(ErrorCode.INVALID_FIELD, () -> desk.page(ALICE, ROOM, 201, 50));
            refused(ErrorCode.INVALID_FIELD, () -> desk.page(ALICE, ROOM, 1, 101));
        }
    }

    @Test
    void aSearchFindsWhatMessagesSayNow() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY)) {
            List<Entry> said = List.of(on.append(ROOM, "An Apple"), on.append(ROOM, "100%"),
                    on.append(ROOM, "1000"), on.append(ROOM, "a_b"), on.append(ROOM, "axb"),
                    on.append(ROOM, "ÄPFEL sind da! 사과"), on.append(ROOM, "pear"),
                    on.append(ROOM, "apple pie"));
            on.store(said);
            on.store(List.of(on.append(OTHER, "apple")));
            MessageDesk desk = on.desk(as(Standing.MEMBER));
            assertThat(found(desk, "aPPLe")).containsExactly("apple pie", "An Apple");
            assertThat(found(desk, "0%")).containsExactly("100%");
            assertThat(found(desk, "A_B")).containsExactly("a_b");
            assertThat(found(desk, "äpfel")).containsExactly("ÄPFEL sind da! 사과");
            assertThat(found(desk, "da!")).containsExactly("ÄPFEL sind da! 사과");
            assertThat(found(desk, "사과")).hasSize(1);
            desk.edit(ALICE, ROOM, said.get(6).message().draft().id(), "an APPLE it was");
            desk.edit(ALICE, ROOM, said.get(0).message().draft().id(), "A peach");
            desk.delete(ALICE, ROOM, said.get(7).message().draft().id());
            assertThat(found(desk, "apple")).containsExactly("an APPLE it was");
            assertThat(found(desk, "")).isEmpty();
        }
    }

    @Test
    void aSearchLooksThroughSoManyMessagesAndSaysWhereToGoOn() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY, "search.scan", "100")) {
            on.execute("""
                    INSERT INTO millrace.message
                        (id, room_id, epoch, seq, sender_id, sender_name, type, body, created_at)
                    SELECT gen_random_uuid(), '42', 7, n, 'alice', 'Alice', 'CHAT',
                        CASE WHEN n IN (5, 120, 250, 251, 252) THEN 'needle' ELSE 'hay' END, now()
                    FROM generate_series(1, 300) AS n""");
            MessageDesk desk = on.desk(as(Standing.MEMBER));
            List<Long> found = new ArrayList<>();
            List<Position> stops = new ArrayList<>();
            Position before = null;
            do {
                Found some = desk.search(ALICE, ROOM, "needle", before, 2);
                some.messages().forEach(view -> found.add(view.message().position().seq()));
                before = some.searchedTo();
                if (before != null) {
                    stops.add(before);
                }
            } while (before != null);
            assertThat(found).containsExactly(252L, 251L, 250L, 120L, 5L);
            assertThat(stops).extracting(Position::seq).containsExactly(251L, 151L, 51L);
        }
    }

    @Test
    void whereRoomsEndIsKnownThoughTheEpochBeganInAnother() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY); RespClient console = redis.connect()) {
            LiveHeads heads = on.heads();
            Entry first = on.append(ROOM, "one");
            Entry silent = on.append(OTHER, "one");
            console.command("HSET", HistoryFixture.ROOMS, RedisNames.INCARNATION_FIELD, "another");
            Entry second = on.append(ROOM, "two");
            assertThat(second.message().position().epoch()).isGreaterThan(first.message().position().epoch());
            Set<RoomId> rooms = Set.of(ROOM, OTHER, new RoomId("unheard-of"));
            assertThat(heads.last(rooms)).isEqualTo(
                    Map.of(ROOM, second.message().position(), OTHER, silent.message().position()));
            on.desk(as(Standing.MEMBER)).delete(ALICE, OTHER, silent.message().draft().id());
            assertThat(heads.last(rooms)).containsEntry(OTHER, silent.message().position());
            Map<RoomId, Integer> most = Map.of(ROOM, 10, OTHER, 10, new RoomId("unheard-of"), 10);
            assertThat(heads.recent(most).get(ROOM)).containsExactly(first.message(), second.message());
            assertThat(heads.recent(Map.of(ROOM, 1)).get(ROOM)).containsExactly(second.message());
            assertThat(heads.recent(most).get(OTHER)).extracting(message -> message.draft().text())
                    .containsExactly("");
            assertThat(heads.last(Set.of())).isEmpty();
        }
    }

    private static List<String> found(MessageDesk desk, String text) {
        if (text.isEmpty()) {
            refused(ErrorCode.INVALID_FIELD, () -> desk.search(ALICE, ROOM, text, null, 10));
            return List.of();
        }
        Found found = desk.search(ALICE, ROOM, text, null, 10);
        assertThat(found.searchedTo()).isNull();
        return found.messages().stream().map(view -> view.message().draft().text()).toList();
    }

    private static Command.Send send(String text, MessageType type, @Nullable String clientId) {
        return new Command.Send(ROOM, text, type, clientId, AckLevel.JOURNALED);
    }
}
