package dev.millrace.gateway.room;

import static dev.millrace.gateway.room.LiveRooms.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.room.MessageLog.Terms;
import dev.millrace.gateway.room.roster.Effect;
import dev.millrace.gateway.room.roster.Effect.What;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.RoomStatus;
import dev.millrace.model.AckLevel;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageType;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a room is told of its changes. */
class AnnouncerTest {

    private static final Party BOB = Party.user(new UserId("bob"));

    private final LiveRooms live = new LiveRooms();

    @Test
    void aNewMemberIsSaidUnderTheirNameAndToldToEveryGateway() {
        assertThat(live.news.tell(effect(What.JOINED, BOB)).succeeded()).isTrue();
        Draft said = live.drafts.getFirst();
        assertThat(said.type()).isEqualTo(MessageType.JOIN);
        assertThat(said.senderId()).isEqualTo(new UserId("bob"));
        assertThat(said.senderName()).isEqualTo("Bob");
        assertThat(said.text()).isEqualTo("Bob");
        assertThat(said.clientId()).isEqualTo("effect-9");
        assertThat(live.terms).containsExactly(Terms.EVEN_LATE);
        assertThat(live.announced).containsExactly(
                new RoomEvent.Changed(ROOM, What.JOINED, BOB, "Bob", RoomStatus.ACTIVE, 3, 7, ""));
    }

    @Test
    void aRemovalIsToldBeforeItIsSaidAndAlsoWhereItCannotBeSaid() {
        live.journalRefuses = Refusal.of(ErrorCode.RETRY_LATER, "full");
        Future<Void> told = live.news.tell(effect(What.REMOVED, BOB));
        assertThat(live.steps).containsExactly("announced", "said");
        assertThat(told.failed()).as("it is to be told again").isTrue();
        live.journalRefuses = null;
        assertThat(live.news.tell(effect(What.REMOVED, BOB)).succeeded()).isTrue();
        assertThat(live.drafts.getLast().type()).isEqualTo(MessageType.LEAVE);
    }

    @Test
    void theEndIsTheLastThatIsSaidAndIsToldAfterIt() {
        assertThat(live.news.tell(effect(What.ENDED, null)).succeeded()).isTrue();
        Draft said = live.drafts.getFirst();
        assertThat(said.type()).isEqualTo(MessageType.SYSTEM);
        assertThat(said.senderId()).isEqualTo(new UserId("owner"));
        assertThat(said.text()).isEqualTo("CLOSED");
        assertThat(live.terms).containsExactly(Terms.AS_THE_LAST);
        assertThat(live.steps).containsExactly("said", "announced");
    }

    /** Redis has forgotten the name of what was said, and not that the room ended. */
    @Test
    void anEndThatIsToldOnceMoreAfterALongTimeIsOnlyToldToTheGateways() {
        live.journalRefuses = Refusal.of(ErrorCode.ROOM_CLOSED, "ended");
        assertThat(live.news.tell(effect(What.ENDED, null)).succeeded()).isTrue();
        assertThat(live.announced).hasSize(1);
    }

    @Test
    void anEndThatIsNotJournaledIsNotTold() {
        live.journalRefuses = Refusal.of(ErrorCode.UNAVAILABLE, "away");
        assertThat(live.news.tell(effect(What.ENDED, null)).failed()).isTrue();
        assertThat(live.announced).isEmpty();
    }

    @Test
    void aChangeOfTheRoomIsToldAndNotSaid() {
        assertThat(live.news.tell(effect(What.CHANGED, null)).succeeded()).isTrue();
        assertThat(live.drafts).isEmpty();
        assertThat(live.announced).hasSize(1);
    }

    @Test
    void nobodyNamesASendAsAnEffectIsNamed() {
        var alice = live.in("alice", LiveRooms.member("alice"));
        Future<Answer> sent = live.rooms.execute(alice.participant(),
                new Command.Send(ROOM, "x", MessageType.CHAT, "effect-9", AckLevel.JOURNALED));
        assertThat(sent.cause()).isInstanceOfSatisfying(Refusal.class,
                refusal -> assertThat(refusal.field()).isEqualTo("clientId"));
        assertThat(live.drafts).isEmpty();
    }

    private static Effect effect(What what, @Nullable Party party) {
        return new Effect(9, ROOM, what, party, party == null ? "" : "Bob", new UserId("owner"), "Olga",
                what == What.ENDED ? RoomStatus.CLOSED : RoomStatus.ACTIVE, 3, 7);
    }
}
