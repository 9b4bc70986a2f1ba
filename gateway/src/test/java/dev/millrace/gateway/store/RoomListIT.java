package dev.millrace.gateway.store;

import static dev.millrace.gateway.store.RosterFixture.SERVICE;
import static dev.millrace.gateway.store.RosterFixture.member;
import static dev.millrace.gateway.store.RosterFixture.party;
import static dev.millrace.gateway.store.RosterFixture.product;
import static dev.millrace.gateway.store.RosterFixture.store;
import static dev.millrace.gateway.store.RosterFixture.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.ReadMark;
import dev.millrace.gateway.room.roster.ReadPlace;
import dev.millrace.gateway.room.roster.RoomEntry;
import dev.millrace.gateway.room.roster.RoomListing;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.SenderKind;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** What members see of their rooms: heads, what is unread, and in which order. */
@WithPostgres
class RoomListIT {

    private static final Actor ANNA = user("anna");
    private static final Actor BEN = user("ben");
    private static final Actor SELLER = user("sam", "bakery");
    private static final Actor OTHER_SELLER = user("sue", "bakery");

    private final TestDatabase database;
    private RosterFixture on;

    RoomListIT(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void open() throws Exception {
        on = new RosterFixture(database);
        on.execute("""
                TRUNCATE millrace.room, millrace.room_member, millrace.room_effect, millrace.room_head,
                    millrace.message, millrace.message_revision""");
    }

    @AfterEach
    void close() {
        on.close();
    }

    @Test
    void aBuyerWritesToAStoreAndTheSellerReadsIt() throws Exception {
        RoomId room = on.open(ANNA, store("bakery"));
        assertUnread(room, 0, 0);
        ChatMessage first = on.say(room, "anna", 1, "is the cake ready?");
        assertUnread(room, 0, 1);
        on.store(first);
        assertUnread(room, 0, 1);
        on.say(room, "anna", 2, "hello?");
        assertUnread(room, 0, 2);
        on.desk.read(SELLER, room, new ReadMark.All());
        assertUnread(room, 0, 0);
        on.say(room, SenderKind.STORE, "sue", 3, "it is");
        assertUnread(room, 1, 0);
        ReadPlace place = on.desk.read(ANNA, room, new ReadMark.UpTo(new Position(1, 3)));
        assertUnread(room, 0, 0);

        assertThat(place.moved()).isTrue();
        assertThat(on.receipts).containsExactly(
                Party.store("bakery"), party("anna"));
    }

    @Test
    void ofTheRecentMessagesNoMoreAreReadThanAreNotStored() throws Exception {
        RoomId room = on.group("anna", "ben");
        on.store(on.say(room, "anna", 100, "stored"));
        assertUnreadOf(BEN, room, 100);
        assertThat(on.recentAsked).as("PostgreSQL knows all of it").isEmpty();
        on.say(room, "ben", 101, "not yet");
        on.say(room, "anna", 102, "nor this");
        assertUnreadOf(BEN, room, 1);
        assertThat(Objects.requireNonNull(on.recentAsked.get(room))).isBetween(2, 10);
        on.say(room, "anna", 100_000, "storing is far behind");
        assertUnreadOf(BEN, room, 99_899);
        assertThat(on.recentAsked).containsEntry(room, 200);
    }

    private void assertUnreadOf(Actor who, RoomId room, long unread) {
        assertThat(on.desk.unread(who, room).unread()).isEqualTo(unread);
    }

    /** It is in their name, and they need not have looked; a mark goes no further than what they said or marked. */
    @Test
    void whatTheRoomSaysOfAMemberTheyHaveNotRead() throws Exception {
        RoomId room = on.group("anna", "ben");
        on.say(room, "ben", 1, "hello");
        on.say(room, "ben", 2, "anybody?");
        on.say(room, SenderKind.USER, "anna", 3, MessageType.LEAVE, "anna");
        on.say(room, SenderKind.USER, "anna", 4, MessageType.JOIN, "anna");
        on.say(room, SenderKind.USER, "anna", 5, MessageType.SYSTEM, "ACTIVE");
        assertThat(on.desk.unread(ANNA, room).unread()).isEqualTo(5);

        ReadPlace marked = on.desk.read(ANNA, room, new ReadMark.UpTo(new Position(1, 1)));
        assertThat(marked.read()).isEqualTo(new Position(1, 1));
        assertThat(marked.unread()).isEqualTo(4);
        assertThat(on.count(
                "SELECT read_seq FROM millrace.room_member WHERE room_id = ? AND member_id = 'anna'",
                room.value())).isOne();

        on.say(room, SenderKind.USER, "anna", 6, MessageType.IMAGE, "https://example.com/cake.png");
        assertThat(on.desk.unread(ANNA, room).unread()).as("who speaks has read what was before").isZero();
    }

    private void assertUnread(RoomId room, long buyers, long sellers) {
        assertThat(on.desk.unread(ANNA, room).unread()).isEqualTo(buyers);
        assertThat(on.desk.roomsOf(ANNA, null, 50).rooms().getFirst().unread()).isEqualTo(buyers);
        for (Actor seller : List.of(SELLER, OTHER_SELLER)) {
            assertThat(on.desk.unread(seller, room).unread()).isEqualTo(sellers);
            assertThat(on.desk.roomsOfStore(seller, "bakery", null, 50).rooms().getFirst().unread())
                    .isEqualTo(sellers);
        }
    }

    @Test
    void readingGoesForwardsOnlyAndNoFurtherThanTheRoom() {
        RoomId room = on.group("anna", "ben");
        assertThat(on.desk.read(BEN, room, new ReadMark.All()).read()).isNull();
        for (int seq = 1; seq <= 5; seq++) {
            on.say(room, "anna", seq, "m" + seq);
        }
        UUID third = Objects.requireNonNull(on.live.get(room)).get(2).draft().id();

        ReadPlace atThird = on.desk.read(BEN, room, new ReadMark.UpToMessage(third));
        assertThat(atThird.read()).isEqualTo(new Position(1, 3));
        assertThat(atThird.unread()).isEqualTo(2);
        ReadPlace back = on.desk.read(BEN, room, new ReadMark.UpTo(new Position(1, 1)));
        assertThat(back).isEqualTo(new ReadPlace(room, party("ben"), new Position(1, 3), false, 2));
        ReadPlace beyond = on.desk.read(BEN, room, new ReadMark.UpTo(new Position(9, 999)));
        assertThat(beyond.read()).isEqualTo(new Position(1, 5));
        assertThat(on.receipts).containsExactly(party("ben"), party("ben"));
        assertThatThrownBy(() -> on.desk.read(BEN, room, new ReadMark.UpToMessage(UUID.randomUUID())))
                .isInstanceOfSatisfying(Refusal.class,
                        it -> assertThat(it.code()).isEqualTo(ErrorCode.NO_SUCH_MESSAGE));
    }

    @Test
    void aRoomOfManyIsNotToldWhoReads() {
        RoomId room = on.group("anna", "ben", "eve", "tom");
        on.say(room, "anna", 1, "hello");

        assertThat(on.desk.read(BEN, room, new ReadMark.All()).moved()).isTrue();
        assertThat(on.receipts).isEmpty();
    }

    @Test
    void whoComesInIsNotAskedToReadWhatWasSaidBefore() throws Exception {
        RoomId room = on.open(SERVICE, product("1", null, null));
        on.store(on.say(room, "eve", 1, "before"));
        on.say(room, "eve", 2, "just before");
        on.desk.join(BEN, room);
        assertThat(on.desk.unread(BEN, room).unread()).isZero();
        on.say(room, "eve", 3, "after");
        assertThat(on.desk.unread(BEN, room).unread()).isOne();

        on.desk.leave(BEN, room);
        on.say(room, "eve", 4, "while away");
        on.desk.add(SERVICE, room, member("ben"));
        assertThat(on.desk.unread(BEN, room).unread()).isZero();
    }

    @Test
    void theHeadIsTheLastMessageAsItIsShownNow() throws Exception {
        RoomId room = on.group("anna", "ben");
        assertThat(head(room)).isNull();
        ChatMessage said = on.say(room, "anna", 1, "가".repeat(99) + "🎂" + "나");
        assertThat(preview(room)).isEqualTo("가".repeat(99) + "🎂");
        on.live.clear();
        on.store(said);
        assertThat(preview(room)).isEqualTo("가".repeat(99) + "🎂");
        revise(said, 1, "edited");
        assertThat(preview(room)).isEqualTo("edited");
        revise(said, 2, null);
        assertThat(preview(room)).isEmpty();

        RoomEntry.Head head = Objects.requireNonNull(head(room));
        assertThat(head.senderId()).isEqualTo(new UserId("anna"));
        assertThat(head.position()).isEqualTo(new Position(1, 1));
        assertThat(on.desk.unread(BEN, room).unread()).as("deleting changes nothing").isOne();
    }

    @Test
    void aHeadThatIsForgottenLeavesTheRoomInItsPlace() throws Exception {
        RoomId room = on.group("anna", "ben");
        on.store(on.say(room, "anna", 7, "long ago"));
        on.live.clear();
        on.execute("TRUNCATE millrace.message");

        assertThat(head(room)).isNull();
        assertThat(on.desk.unread(BEN, room).unread()).isEqualTo(7);
    }

    @Test
    void theListGoesOnPageByPageAndNamesEachRoomOnce() throws Exception {
        List<RoomId> byAge = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            RoomId room = on.group("anna", "ben");
            on.store(on.say(room, "ben", 1, "m" + i));
            // Some at the same moment.
            on.execute(
                    "UPDATE millrace.room_head SET at = ?::timestamptz + ? * interval '1 s' WHERE room_id = ?",
                    "2026-01-01T00:00:00.123456Z", i / 3, room.value());
            byAge.add(room);
        }
        on.live.clear();
        on.group("eve");

        List<RoomId> listed = new ArrayList<>();
        String next = null;
        do {
            RoomListing page = on.desk.roomsOf(ANNA, next, 7);
            page.rooms().forEach(entry -> listed.add(entry.room().id()));
            next = page.next();
        } while (next != null);

        // Three at a time spoke at one moment: of these the id decides.
        List<RoomId> expected = new ArrayList<>();
        for (int from = 24; from >= 0; from -= 3) {
            byAge.subList(from, Math.min(from + 3, 25))
                    .stream()
                    .sorted(Comparator.comparing(RoomId::value).reversed())
                    .forEach(expected::add);
        }
        assertThat(listed).containsExactlyElementsOf(expected);
        assertThatThrownBy(() -> on.desk.roomsOf(ANNA, "nonsense", 7)).isInstanceOfSatisfying(Refusal.class,
                it -> assertThat(it.field()).isEqualTo("after"));
    }

    @Test
    void whatRedisKnowsBringsARoomToTheTopOfItsPage() throws Exception {
        RoomId first = on.group("anna", "ben");
        RoomId second = on.group("anna", "ben");
        on.store(on.say(first, "ben", 1, "old"));
        on.store(on.say(second, "ben", 1, "newer"));
        on.execute("UPDATE millrace.room_head SET at = at - interval '1 minute' WHERE room_id = ?",
                first.value());
        on.execute("UPDATE millrace.room_head SET at = at - interval '1 second' WHERE room_id = ?",
                second.value());
        on.say(first, "ben", 2, "newest, and not stored");

        assertThat(on.desk.roomsOf(ANNA, null, 50).rooms()).extracting(it -> it.room().id())
                .containsExactly(first, second);
        assertThat(on.desk.roomsOf(ANNA, null, 50).rooms().getFirst().unread()).isEqualTo(2);
        assertThat(on.desk.roomsOf(BEN, null, 50).rooms().getFirst().unread()).isZero();
    }

    private void revise(ChatMessage message, int revision, @Nullable String text) throws Exception {
        on.execute("""
                INSERT INTO millrace.message_revision (message_id, revision, room_id, body, by_id)
                VALUES (?, ?, ?, ?, 'anna')""", message.draft().id(), revision,
                message.draft().roomId().value(), text);
    }

    private RoomEntry.@Nullable Head head(RoomId room) {
        return on.desk.room(BEN, room).head();
    }

    private String preview(RoomId room) {
        return Objects.requireNonNull(head(room)).preview();
    }
}
