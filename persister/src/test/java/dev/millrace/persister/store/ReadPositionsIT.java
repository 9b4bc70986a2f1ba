package dev.millrace.persister.store;

import static dev.millrace.persister.store.Workbench.add;
import static dev.millrace.persister.store.Workbench.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageIds;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.SenderKind;
import dev.millrace.model.UserId;
import dev.millrace.model.schema.Schema;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.sql.Connection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** Whoever speaks has read what was said before. */
@WithPostgres(per = Per.METHOD)
@Timeout(60)
class ReadPositionsIT {

    private static final UUID SELF = UUID.randomUUID();

    private final TestDatabase database;
    private final Workbench bench;
    private final MessageIds ids = new MessageIds(InstantSource.system(), 0);
    private List<Lease> leases = List.of();

    ReadPositionsIT(TestDatabase database) {
        this.database = database;
        this.bench = new Workbench(database);
    }

    @BeforeEach
    void someRooms() throws Exception {
        Schema.migrate(database.dataSource());
        leases = bench.leases(SELF, 4).turn(List.of(), true).held().stream().map(Claim::lease).toList();
        for (String room : List.of("a", "b")) {
            bench.execute(
                    "INSERT INTO millrace.room (id, kind, admission, store_id, capacity, created_by) VALUES ('"
                            + room + "', 'STORE', 'INVITED', 's1', 9, 'service')");
            bench.execute("INSERT INTO millrace.room_member (room_id, side, member_id, name, role) VALUES ('"
                    + room + "', 'USER', 'alice', 'Alice', 'MEMBER'), ('" + room
                    + "', 'USER', 'bob', 'Bob', 'MEMBER'), ('" + room + "', 'STORE', 's1', 'Shop', 'STORE')");
        }
    }

    @Test
    void aSendersPositionIsTheirLastMessageAndNobodyElses() throws Exception {
        store(said("a", "alice", 1), said("a", "bob", 2), said("a", "alice", 3), said("b", "bob", 1),
                said("nobody-made-it", "alice", 1), said("a", "stranger", 4));
        assertThat(positions()).containsExactly("a STORE s1 0-0", "a USER alice 7-3", "a USER bob 7-2",
                "b STORE s1 0-0", "b USER alice 0-0", "b USER bob 7-1");
        assertThat(bench.text("SELECT count(*) FROM millrace.room_member")).as("no rows are made")
                .isEqualTo("6");
    }

    @Test
    void anyOwnerSpeaksForTheStoreAndNotForThemselves() throws Exception {
        store(said("a", "bob", 4, MessageType.CHAT, SenderKind.STORE),
                said("a", "carol", 5, MessageType.NOTIFICATION, SenderKind.STORE));
        assertThat(positions()).startsWith("a STORE s1 7-5", "a USER alice 0-0", "a USER bob 0-0");
    }

    @Test
    void whatTheRoomSaysOfItselfIsNotSpoken() throws Exception {
        store(said("a", "alice", 2, MessageType.JOIN, SenderKind.USER),
                said("a", "bob", 3, MessageType.SYSTEM, SenderKind.USER),
                said("b", "bob", 4, MessageType.LEAVE, SenderKind.USER));
        assertThat(positions()).allMatch(position -> position.endsWith(" 0-0"));
    }

    @Test
    void whoeverHasReadAllBeforeTheirJoiningHasReadThatToo() throws Exception {
        bench.execute(
                "UPDATE millrace.room_member SET read_epoch = 7, read_seq = 4 WHERE member_id = 'alice'");
        store(said("a", "alice", 1), said("a", "alice", 5, MessageType.JOIN, SenderKind.USER),
                said("b", "alice", 6, MessageType.JOIN, SenderKind.USER));
        assertThat(positions()).contains("a USER alice 7-5", "b USER alice 7-4");
    }

    @Test
    void aPositionNeverGoesBack() throws Exception {
        bench.execute(
                "UPDATE millrace.room_member SET read_epoch = 8, read_seq = 1 WHERE member_id = 'alice'");
        store(said("a", "alice", 100), said("a", "bob", 100));
        store(said("a", "alice", 50), said("a", "bob", 50));
        assertThat(positions()).contains("a USER alice 8-1", "a USER bob 7-100");
    }

    @Test
    void whatSomebodyElsePublishedHasNoPlaceToHaveReadUpTo() throws Exception {
        store(said("a", "alice", 0));
        assertThat(positions()).contains("a USER alice 0-0");
    }

    /** As a gateway does in the middle of a change of the room; a flush that waited would be undone, or wait for ever. */
    @Test
    void aFlushWaitsForNobodyWhoHoldsAMember() throws Exception {
        try (Connection holder = database.connect()) {
            holder.setAutoCommit(false);
            try (var hold = holder.prepareStatement(
                    "SELECT 1 FROM millrace.room_member WHERE room_id = 'a' AND member_id = 'alice' FOR UPDATE")) {
                hold.execute();
            }
            store(said("a", "alice", 1), said("a", "bob", 2), said("b", "alice", 1));
            assertThat(positions()).as("but for the one that is held")
                    .contains("a USER alice 0-0", "a USER bob 7-2", "b USER alice 7-1");
            assertThat(bench.text("SELECT count(*) FROM millrace.message")).isEqualTo("3");
            holder.rollback();
        }
        store(said("a", "alice", 3));
        assertThat(positions()).as("with the next that they say").contains("a USER alice 7-3");
    }

    /** Many writers, each with the same members in another order. */
    @Test
    void writersNeverWaitForEachOther() throws Exception {
        List<Callable<Void>> writers = new ArrayList<>();
        for (int writer = 0; writer < 4; writer++) {
            Lease lease = leases.get(writer);
            int number = writer;
            writers.add(() -> {
                var random = new Random(number);
                for (int i = 1; i <= 50; i++) {
                    List<ChatMessage> messages = new ArrayList<>();
                    for (String room : List.of("a", "b")) {
                        for (String user : List.of("alice", "bob")) {
                            messages.add(said(room, user, i * 4L + number));
                        }
                        messages.add(said(room, "x", i * 4L + number, MessageType.CHAT, SenderKind.STORE));
                    }
                    Collections.shuffle(messages, random);
                    store(lease, messages);
                }
                return null;
            });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(writers)) {
                done.get();
            }
        }
        store(said("a", "alice", 300), said("a", "bob", 300), said("b", "alice", 300), said("b", "bob", 300),
                said("a", "x", 300, MessageType.CHAT, SenderKind.STORE),
                said("b", "x", 300, MessageType.CHAT, SenderKind.STORE));
        assertThat(positions()).hasSize(6).allMatch(position -> position.endsWith(" 7-300"));
    }

    private List<String> positions() throws Exception {
        return bench.rows("SELECT room_id, side, member_id, read_epoch || '-' || read_seq"
                + " FROM millrace.room_member ORDER BY room_id, side, member_id");
    }

    private void store(ChatMessage... messages) throws Exception {
        store(leases.getFirst(), List.of(messages));
    }

    private void store(Lease lease, List<ChatMessage> messages) throws Exception {
        var batch = new Batch();
        messages.forEach(message -> add(batch, at(lease, 1), message));
        bench.store(SELF).store(batch);
    }

    private ChatMessage said(String room, String user, long seq) {
        return said(room, user, seq, MessageType.CHAT, SenderKind.USER);
    }

    private synchronized ChatMessage said(String room, String user, long seq, MessageType type,
            SenderKind as) {
        return new ChatMessage(new Draft(ids.next(), new RoomId(room), new UserId(user), user, type, "x",
                Instant.parse("2026-11-20T18:11:42.123Z"), null, as), new Position(7, seq));
    }
}
