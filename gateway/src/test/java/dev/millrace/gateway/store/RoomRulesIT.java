package dev.millrace.gateway.store;

import static dev.millrace.gateway.store.RosterFixture.SERVICE;
import static dev.millrace.gateway.store.RosterFixture.member;
import static dev.millrace.gateway.store.RosterFixture.product;
import static dev.millrace.gateway.store.RosterFixture.store;
import static dev.millrace.gateway.store.RosterFixture.user;
import static dev.millrace.gateway.store.RosterFixture.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.gateway.room.roster.Effect;
import dev.millrace.gateway.room.roster.Effect.What;
import dev.millrace.gateway.room.roster.Member;
import dev.millrace.gateway.room.roster.NewRoom;
import dev.millrace.gateway.room.roster.Role;
import dev.millrace.gateway.room.roster.Room;
import dev.millrace.gateway.room.roster.RoomDesk.Opened;
import dev.millrace.gateway.room.roster.RoomKind;
import dev.millrace.gateway.room.roster.RoomSettings;
import dev.millrace.gateway.room.roster.RoomStatus;
import dev.millrace.gateway.room.roster.Standing;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Who may do what with rooms, one rule after the other. */
@WithPostgres
class RoomRulesIT {

    private static final Actor ANNA = user("anna");
    private static final Actor BEN = user("ben");
    private static final Actor EVE = user("eve");
    private static final Actor SELLER = user("sam", "bakery");

    private final TestDatabase database;
    private RosterFixture on;

    RoomRulesIT(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void open() throws Exception {
        on = new RosterFixture(database);
        on.execute("TRUNCATE millrace.room, millrace.room_member, millrace.room_effect");
    }

    @AfterEach
    void close() {
        on.close();
    }

    @Test
    void aPairHasOneRoomWhoeverOfThemOpensIt() {
        Opened first = on.desk.open(ANNA, wanted(RoomKind.DIRECT, member("ben")));
        Opened second = on.desk.open(BEN, wanted(RoomKind.DIRECT, member("anna")));

        assertThat(first.created()).isTrue();
        assertThat(second.created()).isFalse();
        assertThat(second.room().room()).isEqualTo(first.room().room());
        assertThat(first.room().room().ref()).isEqualTo("anna/ben");
        assertThat(first.room().room().members()).isEqualTo(2);
        assertThat(first.room().room().capacity()).isEqualTo(2);
    }

    @Test
    void aBuyerHasOneRoomWithAStoreAndEachOfItsOwnersIsItsSide() {
        RoomId room = on.open(ANNA, store("bakery"));

        assertThat(on.open(ANNA, store("bakery"))).isEqualTo(room);
        assertThat(on.open(BEN, store("bakery"))).isNotEqualTo(room);
        assertThat(on.desk.access(SELLER, room).standing()).isEqualTo(Standing.STORE);
        assertThat(on.desk.access(user("tom", "bakery", "cafe"), room).standing()).isEqualTo(Standing.STORE);
        assertThat(on.desk.access(user("tom", "cafe"), room).standing()).isEqualTo(Standing.STRANGER);
        assertThat(on.desk.room(SELLER, room).room().members()).isOne();
        assertThat(on.desk.roomsOfStore(SELLER, "bakery", null, 50).rooms()).hasSize(2);
        refused(ErrorCode.FORBIDDEN, () -> on.desk.roomsOfStore(BEN, "bakery", null, 50));
    }

    @Test
    void whoLeftARoomOfTwoIsBackWhenEitherOpensItAgain() {
        RoomId room = on.open(ANNA, wanted(RoomKind.DIRECT, member("ben")));
        on.desk.leave(ANNA, room);
        assertThat(on.desk.roomsOf(ANNA, null, 50).rooms()).isEmpty();
        assertThat(on.desk.room(BEN, room).room().members()).isOne();

        assertThat(on.open(BEN, wanted(RoomKind.DIRECT, member("anna")))).isEqualTo(room);

        assertThat(on.desk.roomsOf(ANNA, null, 50).rooms()).hasSize(1);
        assertThat(on.toldOf(room)).containsExactly(What.LEFT, What.JOINED);
        on.desk.leave(BEN, room);
        assertThat(on.open(BEN, wanted(RoomKind.DIRECT, member("anna")))).isEqualTo(room);
        assertThat(on.desk.room(BEN, room).room().members()).isEqualTo(2);
    }

    @Test
    void nobodyElseComesIntoARoomOfTwo() {
        RoomId room = on.open(ANNA, store("bakery"));

        refused(ErrorCode.NOT_A_MEMBER, () -> on.desk.join(EVE, room));
        refused(ErrorCode.FORBIDDEN, () -> on.desk.add(ANNA, room, member("eve")));
        refused(ErrorCode.FORBIDDEN, () -> on.desk.add(SELLER, room, member("eve")));
        refused(ErrorCode.FORBIDDEN, () -> on.desk.remove(SELLER, room, new UserId("anna")));
        refused(ErrorCode.FORBIDDEN, () -> on.desk.add(SERVICE, room, member("eve")));
        refused(ErrorCode.FORBIDDEN, () -> on.desk.leave(SELLER, room));
    }

    @Test
    void whatOnlyAServiceMayHaveMadeIsRefusedToUsers() {
        refused(ErrorCode.FORBIDDEN, () -> on.open(ANNA, product("1", null, null)));
        refused(ErrorCode.FORBIDDEN, () -> on.open(ANNA, wanted(RoomKind.STUDY)));
        refused(ErrorCode.FORBIDDEN, () -> on.open(ANNA, new NewRoom(null, RoomKind.BOOKING, "7", null, null,
                null, null, null, List.of())));
        refused(ErrorCode.FORBIDDEN, () -> on.open(ANNA, new NewRoom(new RoomId("mine"), RoomKind.GROUP, null,
                null, null, null, null, null, List.of())));
        refused(ErrorCode.FORBIDDEN,
                () -> on.open(ANNA, wanted(RoomKind.GROUP, member("ben", Role.ADMIN))));
    }

    @Test
    void anotherRoomsIdIsRefusedAndItsOwnIsTheSameRoom() {
        RoomId id = new RoomId("product-1");
        var mine = new NewRoom(id, RoomKind.PRODUCT, "1", null, null, null, null, null, List.of());

        assertThat(on.desk.open(SERVICE, mine).created()).isTrue();
        assertThat(on.desk.open(SERVICE, mine).created()).isFalse();
        assertThat(on.open(SERVICE, product("1", null, null))).isEqualTo(id);
        Refusal refusal = refused(ErrorCode.INVALID_FIELD, () -> on.open(SERVICE,
                new NewRoom(id, RoomKind.PRODUCT, "2", null, null, null, null, null, List.of())));
        assertThat(refusal.field()).isEqualTo("id");
        refused(ErrorCode.INVALID_FIELD, () -> on.open(SERVICE,
                new NewRoom(id, RoomKind.STUDY, null, null, null, null, null, null, List.of())));
    }

    @Test
    void aRefIsOneRoomForEachKind() {
        RoomId product = on.open(SERVICE, product("9", null, null));
        RoomId study = on.open(SERVICE,
                new NewRoom(null, RoomKind.STUDY, "9", null, null, null, null, null, List.of()));

        assertThat(study).isNotEqualTo(product);
    }

    @Test
    void strangersAreNotToldWhetherThereIsARoom() {
        RoomId room = on.group("anna");
        Refusal there = refused(ErrorCode.NOT_A_MEMBER, () -> on.desk.room(EVE, room));
        Refusal notThere = refused(ErrorCode.NOT_A_MEMBER, () -> on.desk.room(EVE, new RoomId("none")));

        assertThat(there.text()).isEqualTo(notThere.text());
        refused(ErrorCode.NOT_A_MEMBER, () -> on.desk.join(EVE, room));
        refused(ErrorCode.NOT_A_MEMBER, () -> on.desk.join(EVE, new RoomId("none")));
        refused(ErrorCode.NOT_A_MEMBER, () -> on.desk.end(EVE, new RoomId("none"), RoomStatus.CLOSED, null));
        refused(ErrorCode.NO_SUCH_ROOM, () -> on.desk.room(SERVICE, new RoomId("none")));
    }

    @Test
    void whereRoomsThatNobodyMadeAreOpenTheyKeepNothing() {
        var open = on.desk(new RoomSettings(true, 0, 10));
        RoomId none = new RoomId("none");

        assertThat(open.access(EVE, none).standing()).isEqualTo(Standing.MEMBER);
        refused(ErrorCode.FORBIDDEN, () -> open.members(EVE, none));
        refused(ErrorCode.FORBIDDEN, () -> open.unread(EVE, none));
        refused(ErrorCode.NOT_A_MEMBER, () -> open.room(EVE, on.group("anna")));
    }

    @Test
    void whoeverIsLetInMayJoinAnOpenRoomAndJoiningAgainChangesNothing() {
        RoomId room = on.open(SERVICE, product("2", 2, null));

        Room joined = on.desk.join(ANNA, room);
        assertThat(joined.members()).isOne();
        assertThat(on.desk.join(ANNA, room)).isEqualTo(joined);
        assertThat(on.toldOf(room)).containsExactly(What.JOINED);
        on.desk.join(BEN, room);
        Refusal full = refused(ErrorCode.ROOM_FULL, () -> on.desk.join(EVE, room));
        assertThat(full.text()).contains("capacity", "2");
        on.desk.leave(BEN, room);
        assertThat(on.desk.join(EVE, room).members()).isEqualTo(2);
    }

    @Test
    void whoWasRemovedComesBackOnlyByBeingAdded() {
        RoomId room = on.open(SERVICE, product("3", null, null));
        on.desk.join(ANNA, room);
        on.desk.remove(SERVICE, room, new UserId("anna"));

        assertThat(on.desk.access(ANNA, room).standing()).isEqualTo(Standing.REMOVED);
        refused(ErrorCode.NOT_A_MEMBER, () -> on.desk.join(ANNA, room));
        on.desk.add(SERVICE, room, member("anna"));
        assertThat(on.desk.access(ANNA, room).standing()).isEqualTo(Standing.MEMBER);
        assertThat(on.toldOf(room)).containsExactly(What.JOINED, What.REMOVED, What.JOINED);
    }

    @Test
    void whoLeftByThemselvesMayReturnUnlessTheyAreRemovedMeanwhile() {
        RoomId room = on.group("anna", "ben", "eve");
        on.desk.leave(BEN, room);
        on.desk.join(BEN, room);
        on.desk.leave(EVE, room);
        on.desk.remove(ANNA, room, new UserId("eve"));

        assertThat(on.desk.access(BEN, room).standing()).isEqualTo(Standing.MEMBER);
        refused(ErrorCode.NOT_A_MEMBER, () -> on.desk.join(EVE, room));
        assertThat(on.desk.room(ANNA, room).room().members()).isEqualTo(2);
    }

    @Test
    void anOwnerWhoLeavesHandsTheRoomToItsAdminElseToWhoIsThereLongest() {
        RoomId room = on.group("anna", "ben", "eve");
        on.desk.setRole(ANNA, room, new UserId("eve"), Role.ADMIN);
        on.desk.leave(ANNA, room);
        assertThat(on.desk.access(EVE, room).standing()).isEqualTo(Standing.OWNER);

        on.desk.join(ANNA, room);
        assertThat(on.desk.access(ANNA, room).standing()).isEqualTo(Standing.MEMBER);
        on.desk.leave(EVE, room);
        assertThat(on.desk.access(BEN, room).standing()).isEqualTo(Standing.OWNER);
    }

    @Test
    void aRoomThatNobodyTookOverIsTheOwnersWhenTheyReturn() {
        RoomId room = on.group("anna");
        on.desk.leave(ANNA, room);
        on.desk.join(ANNA, room);

        assertThat(on.desk.access(ANNA, room).standing()).isEqualTo(Standing.OWNER);
    }

    @Test
    void anAdminMindsMembersAndNeitherTheOwnerNorOtherAdmins() {
        RoomId room = on.group("anna", "ben", "eve");
        on.desk.setRole(ANNA, room, new UserId("ben"), Role.ADMIN);

        on.desk.add(BEN, room, member("tom"));
        on.desk.remove(BEN, room, new UserId("tom"));
        refused(ErrorCode.FORBIDDEN, () -> on.desk.remove(BEN, room, new UserId("anna")));
        refused(ErrorCode.FORBIDDEN, () -> on.desk.setRole(BEN, room, new UserId("eve"), Role.ADMIN));
        refused(ErrorCode.FORBIDDEN, () -> on.desk.add(BEN, room, member("tom", Role.ADMIN)));
        refused(ErrorCode.FORBIDDEN, () -> on.desk.end(BEN, room, RoomStatus.CLOSED, null));
        refused(ErrorCode.FORBIDDEN, () -> on.desk.add(EVE, room, member("tom")));
        refused(ErrorCode.INVALID_FIELD, () -> on.desk.remove(BEN, room, new UserId("ben")));
    }

    @Test
    void aRoomIsHandedOverToOneOwner() {
        RoomId room = on.group("anna", "ben");
        refused(ErrorCode.INVALID_FIELD,
                () -> on.desk.setRole(ANNA, room, new UserId("anna"), Role.MEMBER));
        on.desk.setRole(ANNA, room, new UserId("ben"), Role.OWNER);

        assertThat(on.desk.members(BEN, room)).extracting(Member::role)
                .containsExactlyInAnyOrder(Role.ADMIN, Role.OWNER);
        refused(ErrorCode.FORBIDDEN, () -> on.desk.setRole(ANNA, room, new UserId("ben"), Role.MEMBER));
        refused(ErrorCode.INVALID_FIELD, () -> on.desk.setRole(BEN, room, new UserId("eve"), Role.ADMIN));
        refused(ErrorCode.INVALID_FIELD, () -> on.desk.setRole(BEN, room, new UserId("anna"), Role.STORE));
    }

    @Test
    void closingRemovesWhoDidNotTakePartAndTellsTheEndAlone() {
        RoomId room = on.open(SERVICE, product("4", null, null));
        List.of(ANNA, BEN, EVE).forEach(who -> on.desk.join(who, room));
        on.desk.setRole(SERVICE, room, new UserId("eve"), Role.ADMIN);
        on.told.clear();

        Room closed = on.desk.end(SERVICE, room, RoomStatus.CLOSED, Set.of(new UserId("anna")));

        assertThat(closed.status()).isEqualTo(RoomStatus.CLOSED);
        assertThat(closed.members()).isEqualTo(2);
        assertThat(on.toldOf(room)).containsExactly(What.ENDED);
        assertThat(on.desk.access(BEN, room).standing()).isEqualTo(Standing.REMOVED);
        assertThat(on.desk.members(EVE, room)).extracting(it -> it.party().id())
                .containsExactly("anna", "eve");
    }

    @Test
    void aRoomEndsOnceAndIsReadForEver() {
        RoomId room = on.group("anna", "ben");
        Room cancelled = on.desk.end(ANNA, room, RoomStatus.CANCELLED, null);

        assertThat(on.desk.end(ANNA, room, RoomStatus.CANCELLED, null)).isEqualTo(cancelled);
        refused(ErrorCode.ROOM_CLOSED, () -> on.desk.end(ANNA, room, RoomStatus.CLOSED, null));
        refused(ErrorCode.INVALID_FIELD, () -> on.desk.end(ANNA, room, RoomStatus.ACTIVE, null));
        refused(ErrorCode.ROOM_CLOSED, () -> on.desk.add(ANNA, room, member("eve")));
        refused(ErrorCode.ROOM_CLOSED, () -> on.desk.setRole(ANNA, room, new UserId("ben"), Role.ADMIN));
        assertThat(on.desk.members(BEN, room)).hasSize(2);
        on.desk.leave(BEN, room);
        refused(ErrorCode.ROOM_CLOSED, () -> on.desk.join(BEN, room));
        assertThat(on.toldOf(room)).containsExactly(What.ENDED, What.LEFT);
    }

    @Test
    void whatCannotBeToldIsKeptAndOnlyWhoEndsARoomIsToldSo() throws Exception {
        RoomId room = on.group("anna", "ben");
        on.heard = false;
        on.desk.leave(BEN, room);
        refused(ErrorCode.UNAVAILABLE, () -> on.desk.end(ANNA, room, RoomStatus.CLOSED, null));
        assertThat(on.desk.room(ANNA, room).room().status()).isEqualTo(RoomStatus.CLOSED);
        assertThat(on.count("SELECT count(*) FROM millrace.room_effect")).isEqualTo(2);

        on.heard = true;
        on.desk.end(ANNA, room, RoomStatus.CLOSED, null);

        assertThat(on.toldOf(room)).containsExactly(What.LEFT, What.ENDED);
        assertThat(on.count("SELECT count(*) FROM millrace.room_effect")).isZero();
    }

    @Test
    void eachChangeCountsTheVersionUpAndNothingElseDoes() {
        RoomId room = on.group("anna", "ben");
        long before = on.desk.room(ANNA, room).room().version();
        on.desk.join(ANNA, room);
        assertThat(on.desk.room(ANNA, room).room().version()).isEqualTo(before);
        on.desk.leave(ANNA, room);
        on.desk.join(ANNA, room);
        on.desk.remove(BEN, room, new UserId("anna"));

        assertThat(on.desk.room(BEN, room).room().version()).isEqualTo(before + 3);
        assertThat(on.told).extracting(effect -> effect.version())
                .containsExactly(before + 1, before + 1, before + 2, before + 3);
    }

    @Test
    void aTextThatIsNoTitleIsRefusedByItsField() {
        for (String title : List.of(" ", "x".repeat(101), "a\0b", "a\nb", "half \ud83d", "\u202eturned")) {
            Refusal refusal = refused(ErrorCode.INVALID_FIELD, () -> on.open(ANNA, new NewRoom(null,
                    RoomKind.GROUP, null, title, null, null, null, null, List.of())));
            assertThat(refusal.field()).isEqualTo("title");
        }
        assertThat(on.desk
                .open(ANNA, new NewRoom(null, RoomKind.GROUP, null, "<b>모임 👩‍👩‍👧</b>", null, null, 3,
                        null, List.of()))
                .room()
                .room()
                .title()).isEqualTo("<b>모임 👩‍👩‍👧</b>");
    }

    /** Where rooms that nobody made are open, some may be in it already, and are asked for again. */
    @Test
    void aRoomThatIsMadeWithAnIdIsToldSo() {
        RoomId id = new RoomId("known-to-all");
        var wanted = new NewRoom(id, RoomKind.STUDY, null, null, null, null, null, null, List.of());
        on.desk(new RoomSettings(true, 3, 100)).open(SERVICE, wanted);

        assertThat(on.told).singleElement().satisfies(made -> {
            assertThat(made.room()).isEqualTo(id);
            assertThat(made.what()).isEqualTo(Effect.What.CHANGED);
            assertThat(made.party()).isNull();
        });
        on.desk.open(SERVICE, wanted);
        on.group("anna", "ben");
        assertThat(on.told).as("neither who finds it made, nor one that nobody can know").hasSize(1);
    }

    @Test
    void aRoomThatCannotBeIsRefusedByItsField() {
        assertThat(fieldOf(new NewRoom(null, RoomKind.GROUP, null, null, null, null, 5_001, null, List.of())))
                .isEqualTo("capacity");
        assertThat(fieldOf(new NewRoom(null, RoomKind.GROUP, null, null, null, null, 2, null,
                List.of(member("ben"), member("eve"))))).isEqualTo("members");
        assertThat(fieldOf(new NewRoom(null, RoomKind.GROUP, null, null, null, null, null,
                Instant.now().minusSeconds(1), List.of()))).isEqualTo("expiresAt");
        assertThat(fieldOf(wanted(RoomKind.DIRECT))).isEqualTo("members");
        assertThat(fieldOf(wanted(RoomKind.DIRECT, member("anna")))).isEqualTo("members");
        assertThat(fieldOf(wanted(RoomKind.STORE))).isEqualTo("storeId");
        assertThat(fieldOf(new NewRoom(null, RoomKind.DIRECT, null, null, null, null, 3, null,
                List.of(member("ben"))))).isEqualTo("capacity");
    }

    private @Nullable String fieldOf(NewRoom wanted) {
        return refused(ErrorCode.INVALID_FIELD, () -> on.open(ANNA, wanted)).field();
    }

    private static Refusal refused(ErrorCode code, ThrowingCallable call) {
        Refusal refusal = catchThrowableOfType(Refusal.class, call);
        assertThat(refusal).as(code.name()).isNotNull();
        assertThat(refusal.code()).as(refusal.text()).isEqualTo(code);
        return refusal;
    }
}
