package dev.millrace.gateway.room;

import static dev.millrace.gateway.room.LiveRooms.OTHER;
import static dev.millrace.gateway.room.LiveRooms.ROOM;
import static dev.millrace.gateway.room.LiveRooms.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.room.LiveRooms.Client;
import dev.millrace.gateway.room.LiveRooms.Left;
import dev.millrace.gateway.room.recovery.Whereabouts.Absence;
import dev.millrace.gateway.room.recovery.Whereabouts.Since;
import dev.millrace.gateway.room.roster.Access;
import dev.millrace.gateway.room.roster.Effect.What;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.RoomStatus;
import dev.millrace.gateway.room.roster.Standing;
import dev.millrace.model.AckLevel;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.SenderKind;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Who is let into a room, and put out of it. */
class MembershipTest {

    private static final Party BOB = Party.user(new UserId("bob"));

    private final LiveRooms live = new LiveRooms();
    private final List<String> answers = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(value = Standing.class, names = {"STRANGER", "FORMER", "REMOVED"})
    void whoIsNoMemberIsNotLetInAndHearsNothing(Standing standing) {
        Client eve = live.client("eve");
        ask(eve, "join", new Command.Join(ROOM, null));
        live.say(ROOM, "said while it was asked");
        live.answer(LiveRooms.of(standing));
        live.say(ROOM, "said after it");
        ask(eve, "send", send("let me"));
        assertThat(answers).containsExactly("join: NOT_A_MEMBER", "send: NOT_IN_ROOM");
        assertThat(eve.heard()).isEmpty();
        assertThat(eve.participant().rooms).isEmpty();
        assertThat(live.notices).isEmpty();
        assertThat(live.drafts).isEmpty();
        assertThat(live.isListenedTo(ROOM)).isFalse();
        assertThat(eve.trail().joined).isEmpty();
    }

    @Test
    void whoJoinsAfterAPositionIsAskedForToo() {
        Client eve = live.client("eve");
        ask(eve, "join", new Command.Join(ROOM, new Position(1, 1)));
        live.answer(LiveRooms.of(Standing.STRANGER));
        assertThat(answers).containsExactly("join: NOT_A_MEMBER");
        assertThat(eve.participant().withheld()).isNull();
        assertThat(eve.participant().rooms).isEmpty();
    }

    @Test
    void whatIsAskedInARoomWhileItIsNotKnownWhetherOneMayBeThereIsDoneInTheOrderOfTheCalls() {
        Client alice = live.client("alice");
        ask(alice, "join", new Command.Join(ROOM, null));
        ask(alice, "one", send("one"));
        ask(alice, "two", send("two"));
        ask(alice, "leave", new Command.Leave(ROOM));
        ask(alice, "three", send("three"));
        ask(alice, "again", new Command.Join(ROOM, null));
        ask(alice, "four", send("four"));
        assertThat(answers).isEmpty();
        live.answer(member("alice"));
        assertThat(answers).containsExactly("join: Joined", "one: Sent", "two: Sent", "leave: Left",
                "three: NOT_IN_ROOM");
        live.answer(member("alice"));
        assertThat(answers).endsWith("again: Joined", "four: Sent");
        assertThat(live.drafts).extracting(draft -> draft.text()).containsExactly("one", "two", "four");
        assertThat(live.questions).isEmpty();
    }

    @Test
    void otherRoomsDoNotWait() {
        Client alice = live.in("alice", member("alice"));
        ask(alice, "other", new Command.Join(OTHER, null));
        ask(alice, "send", send("here"));
        assertThat(answers).containsExactly("send: Sent");
        live.answer(member("alice"));
        assertThat(answers).endsWith("other: Joined");
    }

    @Test
    void whatAClientAskedThatIsGoneIsNotDone() {
        Client alice = live.client("alice");
        ask(alice, "join", new Command.Join(ROOM, null));
        ask(alice, "send", send("one"));
        ask(alice, "again", new Command.Join(ROOM, null));
        live.rooms.exit(alice.participant());
        live.answer(member("alice"));
        assertThat(live.drafts).isEmpty();
        assertThat(live.questions).isEmpty();
        assertThat(live.isListenedTo(ROOM)).isFalse();
        assertThat(answers).containsExactly("join: NOT_IN_ROOM", "send: NOT_IN_ROOM", "again: NOT_IN_ROOM");
    }

    @Test
    void aRemovalThatIsHeardBeforeTheAnswerHasItAskedAgain() {
        Client bob = live.client("bob");
        ask(bob, "join", new Command.Join(ROOM, null));
        live.tell(changed(What.REMOVED, BOB));
        live.answer(member("bob"));
        assertThat(answers).as("that was how it was before").isEmpty();
        live.answer(LiveRooms.of(Standing.REMOVED));
        assertThat(answers).containsExactly("join: NOT_A_MEMBER");
    }

    @Test
    void aRoomThatCannotBeAskedForIsNotJoined() {
        Client alice = live.client("alice");
        ask(alice, "join", new Command.Join(ROOM, null));
        live.doNotAnswer();
        assertThat(answers).containsExactly("join: UNAVAILABLE");
        assertThat(alice.participant().rooms).isEmpty();
        ask(alice, "join", new Command.Join(ROOM, null));
        live.answer(member("alice"));
        assertThat(answers).endsWith("join: Joined");
    }

    @ParameterizedTest
    @EnumSource(value = What.class, names = {"REMOVED", "LEFT"})
    void whoIsNoMemberAnyMoreIsToldAndHearsNothingMore(What what) {
        Client bob = live.in("bob", member("bob"));
        Client alice = live.in("alice", member("alice"));
        live.tell(changed(what, BOB));
        live.say(ROOM, "between us");
        assertThat(bob.heard()).containsExactly(changed(what, BOB));
        assertThat(alice.heard()).hasSize(2).first().isEqualTo(changed(what, BOB));
        assertThat(bob.participant().rooms).isEmpty();
        assertThat(bob.trail().left).containsExactly(ROOM);
        assertThat(live.notices).extracting(notice -> notice.getClass().getSimpleName() + " " + notice.by())
                .as("nor is it there")
                .containsExactly("Left of bob");
        ask(bob, "send", send("let me"));
        assertThat(answers).containsExactly("send: NOT_IN_ROOM");
    }

    @Test
    void whatIsWithheldFromAMemberThatIsRemovedIsNotToldAnyMoreAndTheRemovalIs() {
        Client bob = live.in("bob", member("bob"));
        ask(bob, "other", new Command.Join(OTHER, new Position(1, 1)));
        live.say(ROOM, "withheld");
        live.tell(changed(What.REMOVED, BOB));
        live.answer(member("bob"));
        assertThat(bob.heard()).containsExactly(changed(What.REMOVED, BOB));
    }

    /** The store is in the room as before, whoever acts for it. */
    @Test
    void anOwnerWhoIsInTheRoomForTheStoreStaysWhenTheirOwnPartLeaves() {
        Client bob = live.in("bob", LiveRooms.forStore("7"));
        live.tell(changed(What.REMOVED, BOB));
        live.say(ROOM, "hello");
        assertThat(bob.heard()).hasSize(2);
        ask(bob, "send", send("yes"));
        assertThat(answers).containsExactly("send: Sent");
        assertThat(live.drafts.getLast().senderKind()).isEqualTo(SenderKind.STORE);
        assertThat(live.drafts.getLast().senderId()).isEqualTo(new UserId("bob"));
    }

    @Test
    void afterAnInterruptionEverySeatIsAskedForUntilThereIsAnAnswer() {
        Client bob = live.in("bob", member("bob"));
        live.interrupt();
        assertThat(live.questions).hasSize(1);
        live.doNotAnswer();
        live.say(ROOM, "while PostgreSQL is away");
        assertThat(bob.heard()).as("a PostgreSQL that is away ends no conversation").hasSize(1);
        live.later.remove().run();
        live.answer(LiveRooms.of(Standing.REMOVED));
        live.say(ROOM, "between us");
        assertThat(bob.heard()).hasSize(2).last().isInstanceOfSatisfying(RoomEvent.Changed.class, why -> {
            assertThat(why.what()).isEqualTo(What.REMOVED);
            assertThat(why.party()).isEqualTo(BOB);
        });
        assertThat(bob.participant().rooms).isEmpty();
        assertThat(live.later).isEmpty();
    }

    /** Redis, which has what was missed at hand, would answer first. */
    @Test
    void nothingThatWasSaidAfterARemovalThatNobodyHeardOfIsHeardOrAnswered() {
        Client bob = live.in("bob", member("bob"));
        Client alice = live.in("alice", member("alice"));
        live.cut();
        ask(bob, "while it is cut", send("let me"));
        live.mend();
        live.say(ROOM, "between us");
        ask(bob, "after it", send("let me"));
        ask(bob, "typing", new Command.Typing(ROOM, true));
        assertThat(answers).isEmpty();
        assertThat(alice.heard()).as("nobody hears it before it is known who may").isEmpty();
        while (!live.questions.isEmpty()) {
            live.answer(live.questions.getFirst().who().userId().equals(new UserId("bob"))
                    ? LiveRooms.of(Standing.REMOVED)
                    : member("alice"));
        }
        assertThat(answers).containsExactly("while it is cut: NOT_IN_ROOM", "after it: NOT_IN_ROOM",
                "typing: NOT_IN_ROOM");
        assertThat(live.drafts).isEmpty();
        assertThat(bob.heard()).hasSize(1).first().isInstanceOf(RoomEvent.Changed.class);
        assertThat(alice.heard()).hasSize(1).first().isInstanceOf(RoomEvent.Said.class);
    }

    /** So may a removal not have been. */
    @Test
    void whereAMessageShowsThatSomethingWasNotHeardNothingIsReadBeforeItIsKnownWhoMayHearIt() {
        Client bob = live.in("bob", member("bob"));
        live.say(ROOM, "{\"seq\":1,\"epoch\":1,\"order\":1,\"message\":\"one\"}");
        live.say(ROOM, "{\"seq\":3,\"epoch\":1,\"order\":3,\"message\":\"three\"}");
        ask(bob, "send", send("let me"));
        assertThat(live.later).as("what was read lacks something still").isEmpty();
        live.answer(LiveRooms.of(Standing.REMOVED));
        assertThat(answers).containsExactly("send: NOT_IN_ROOM");
        assertThat(bob.heard()).hasSize(2).last().isInstanceOf(RoomEvent.Changed.class);
    }

    @Test
    void whoIsStillInTheRoomAfterAnInterruptionHasSaidWhatTheyAskedInTheOrderOfTheCalls() {
        Client bob = live.in("bob", member("bob"));
        live.cut();
        ask(bob, "one", send("one"));
        live.mend();
        ask(bob, "two", send("two"));
        while (!live.questions.isEmpty()) {
            live.answer(member("bob"));
        }
        ask(bob, "three", send("three"));
        assertThat(answers).containsExactly("one: Sent", "two: Sent", "three: Sent");
        assertThat(live.drafts).extracting(draft -> draft.text()).containsExactly("one", "two", "three");
    }

    @Test
    void whoeverSpeaksWhileNothingIsHeardIsAskedForEachTime() {
        Client bob = live.in("bob", member("bob"));
        live.cut();
        ask(bob, "one", send("one"));
        ask(bob, "two", send("two"));
        assertThat(answers).isEmpty();
        live.answer(member("bob"));
        assertThat(answers).containsExactly("one: Sent");
        live.doNotAnswer();
        assertThat(answers).endsWith("two: UNAVAILABLE");
        ask(bob, "three", send("three"));
        live.answer(LiveRooms.of(Standing.REMOVED));
        assertThat(answers).endsWith("three: NOT_IN_ROOM");
        assertThat(live.drafts).hasSize(1);
    }

    @Test
    void aRemovalThatIsToldLateDoesNotPutOutWhoCameBackAfterIt() {
        Client bob = live.in("bob", member("bob"));
        Client alice = live.in("alice", member("alice"));
        for (What what : List.of(What.REMOVED, What.LEFT)) {
            for (long before : List.of(5L, 7L)) {
                live.tell(changed(what, BOB, before));
            }
        }
        assertThat(bob.participant().rooms).containsOnlyKeys(ROOM);
        assertThat(live.questions).isEmpty();
        assertThat(bob.heard()).as("whoever is told so is out").isEmpty();
        assertThat(alice.heard()).as("may have come in between the two").hasSize(4);
        ask(bob, "send", send("here I am"));
        assertThat(answers).containsExactly("send: Sent");
    }

    @Test
    void aRemovalThatIsToldAfterTheReturnThatFollowedItIsAsked() {
        Client bob = live.in("bob", member("bob"));
        live.tell(changed(What.JOINED, BOB, 9));
        live.tell(changed(What.REMOVED, BOB, 8));
        assertThat(bob.participant().rooms).containsOnlyKeys(ROOM);
        live.answer(member("bob"));
        live.answer(member("bob"));
        assertThat(bob.participant().rooms).containsOnlyKeys(ROOM);
        assertThat(bob.heard()).containsExactly(changed(What.JOINED, BOB, 9));
        live.tell(changed(What.REMOVED, BOB, 10));
        assertThat(bob.participant().rooms).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(What.class)
    void whoeverSatInARoomBeforeSomebodyMadeItIsAskedForOnceItChanges(What what) {
        Client eve = live.in("eve", Access.UNKEPT);
        Client bob = live.in("bob", Access.UNKEPT);
        live.tell(changed(what, what == What.ENDED ? null : BOB, 1));
        assertThat(live.questions).hasSize(2);
        live.answer(LiveRooms.of(Standing.STRANGER));
        live.answer(LiveRooms.of(Standing.STRANGER));
        live.say(ROOM, "between us");
        assertThat(List.of(eve, bob)).allSatisfy(out -> {
            assertThat(out.participant().rooms).isEmpty();
            assertThat(out.heard()).last().isInstanceOf(RoomEvent.Changed.class);
        });
    }

    @Test
    void aRoomThatIsSaidToHaveEndedAndHasNotGoesOn() {
        Client alice = live.in("alice", member("alice"));
        live.tell(new RoomEvent.Changed(ROOM, What.ENDED, null, "", RoomStatus.CLOSED, 0, 999, ""));
        ask(alice, "before it is asked", send("too early"));
        live.answer(member("alice"));
        ask(alice, "after", send("here I am"));
        assertThat(answers).containsExactly("before it is asked: ROOM_CLOSED", "after: Sent");
    }

    @Test
    void aRoomThatEndedStaysSoWhateverIsAnsweredLater() {
        Client alice = live.in("alice", member("alice"));
        live.tell(new RoomEvent.Changed(ROOM, What.ENDED, null, "", RoomStatus.CLOSED, 2, 8, ""));
        live.answer(new Access(LiveRooms.room(RoomStatus.CLOSED), Standing.MEMBER,
                Party.user(new UserId("alice"))));
        live.tell(changed(What.CHANGED, null, 9));
        live.answer(member("alice"));
        ask(alice, "send", send("too late"));
        assertThat(answers).containsExactly("send: ROOM_CLOSED");
    }

    /** Who was removed with the end is not told one by one. */
    @Test
    void whoIsNoMemberOfARoomThatEndedIsFoundOutByItsEnd() {
        Client bob = live.in("bob", member("bob"));
        live.tell(new RoomEvent.Changed(ROOM, What.ENDED, null, "", RoomStatus.CLOSED, 2, 8, ""));
        live.answer(LiveRooms.of(Standing.REMOVED));
        assertThat(bob.participant().rooms).isEmpty();
        assertThat(bob.heard()).hasSize(2)
                .last()
                .isInstanceOfSatisfying(RoomEvent.Changed.class,
                        why -> assertThat(why.what()).isEqualTo(What.REMOVED));
    }

    @Test
    void whatAnotherRoomsChannelSaysOfARoomIsNotBelieved() {
        Client bob = live.in("bob", member("bob"));
        live.say(ROOM, NoticeJson.write(
                new RoomEvent.Changed(OTHER, What.REMOVED, BOB, "Bob", RoomStatus.ACTIVE, 2, 8, "")));
        assertThat(bob.participant().rooms).containsOnlyKeys(ROOM);
        assertThat(bob.heard()).isEmpty();
        assertThat(live.questions).isEmpty();
    }

    @Test
    void whatIsAskedAfterAnInterruptionAndChangesMeanwhileIsAskedOnceMore() {
        Client bob = live.in("bob", member("bob"));
        live.interrupt();
        live.tell(changed(What.JOINED, BOB));
        live.answer(LiveRooms.of(Standing.REMOVED));
        assertThat(bob.participant().rooms).as("they came back after that was so").containsOnlyKeys(ROOM);
        live.answer(member("bob"));
        assertThat(bob.participant().rooms).containsOnlyKeys(ROOM);
        assertThat(live.questions).isEmpty();
    }

    @Test
    void whoeverHasAnotherRoleMayDoSomethingElse() {
        Client bob = live.in("bob", member("bob"));
        var notify = new Command.Send(ROOM, "attention", MessageType.NOTIFICATION, null, AckLevel.JOURNALED);
        ask(bob, "member", notify);
        live.tell(changed(What.CHANGED, BOB));
        live.answer(new Access(LiveRooms.room(RoomStatus.ACTIVE), Standing.ADMIN, BOB));
        ask(bob, "admin", notify);
        assertThat(answers).containsExactly("member: FORBIDDEN", "admin: Sent");
    }

    @ParameterizedTest
    @EnumSource(value = MessageType.class, names = {"SYSTEM", "JOIN", "LEAVE"})
    void nobodySaysWhatTheServiceSays(MessageType type) {
        Client owner = live.in("bob", new Access(LiveRooms.room(RoomStatus.ACTIVE), Standing.OWNER, BOB));
        ask(owner, "send", new Command.Send(ROOM, "x", type, null, AckLevel.JOURNALED));
        assertThat(answers).hasSize(1).first().isIn("send: FORBIDDEN", "send: INVALID_FIELD");
        assertThat(live.drafts).isEmpty();
    }

    @Test
    void whoeverLosesTheStoreIsPutOutOfItsRooms() {
        Client bob = live.client("bob", "7");
        ask(bob, "join", new Command.Join(ROOM, null));
        live.answer(LiveRooms.forStore("7"));
        assertThat(live.rooms.become(bob.participant(), LiveRooms.identity("bob", "7")).succeeded()).isTrue();
        assertThat(live.questions).as("the same stores").isEmpty();
        Future<Void> become = live.rooms.become(bob.participant(), LiveRooms.identity("bob"));
        assertThat(live.questions.getFirst().who().stores()).isEmpty();
        live.answer(LiveRooms.of(Standing.STRANGER));
        assertThat(become.succeeded()).isTrue();
        assertThat(bob.participant().rooms).isEmpty();
        assertThat(bob.heard()).last().isInstanceOf(RoomEvent.Changed.class);
    }

    @Test
    void whoReturnsIsAskedForInOneQuestionAndDropsTheRoomsThatTheyMayNotBeInAnyMore() {
        var trail = new Left();
        Client bob = live.client("bob", trail);
        var absence = new Absence("of bob", Map.of(ROOM, new Since(1, false), OTHER, new Since(1, false)),
                live.life(), null, trail);
        Future<Runnable> resumed = live.rooms.resume(bob.participant(), absence, null);
        assertThat(live.questions).hasSize(1);
        live.answer(Map.of(ROOM, LiveRooms.of(Standing.REMOVED), OTHER, member("bob")));
        assertThat(bob.heard()).as("it is not welcomed yet").isEmpty();
        resumed.result().run();
        assertThat(bob.participant().rooms).containsOnlyKeys(OTHER);
        assertThat(trail.left).containsExactly(ROOM);
        assertThat(bob.heard()).hasSize(1)
                .first()
                .isInstanceOfSatisfying(RoomEvent.Changed.class,
                        why -> assertThat(why.roomId()).isEqualTo(ROOM));
        live.say(OTHER, "hello");
        live.say(ROOM, "between us");
        assertThat(bob.heard()).hasSize(2);
        assertThat(live.notices).hasSize(1).first().isInstanceOf(RoomEvent.Joined.class);
    }

    @Test
    void whoIsRemovedWhileTheyReturnIsToldOnceTheyAreWelcome() {
        var trail = new Left();
        Client bob = live.client("bob", trail);
        var absence = new Absence("of bob", Map.of(ROOM, new Since(1, false)), live.life(), null, trail);
        Future<Runnable> resumed = live.rooms.resume(bob.participant(), absence, null);
        live.answer(member("bob"));
        live.tell(changed(What.REMOVED, BOB));
        assertThat(bob.heard()).isEmpty();
        resumed.result().run();
        assertThat(bob.heard()).containsExactly(changed(What.REMOVED, BOB));
        assertThat(bob.participant().rooms).isEmpty();
    }

    @Test
    void anEndedRoomIsJoinedToBeReadAndNothingIsSaidInIt() {
        Client alice = live.in("alice",
                new Access(LiveRooms.room(RoomStatus.CLOSED), Standing.MEMBER,
                        Party.user(new UserId("alice"))));
        ask(alice, "send", send("too late"));
        ask(alice, "typing", new Command.Typing(ROOM, true));
        assertThat(answers).containsExactly("send: ROOM_CLOSED", "typing: ROOM_CLOSED");
        assertThat(live.drafts).isEmpty();
    }

    @Test
    void aRoomThatEndsTellsEverybodyAndTakesInNothingNew() {
        Client alice = live.in("alice", member("alice"));
        var ended = new RoomEvent.Changed(ROOM, What.ENDED, null, "", RoomStatus.CANCELLED, 2, 8, "");
        live.tell(ended);
        assertThat(alice.heard()).containsExactly(ended);
        ask(alice, "new", send("too late"));
        ask(alice, "repeated",
                new Command.Send(ROOM, "again", MessageType.CHAT, "a-1", AckLevel.JOURNALED));
        assertThat(answers).containsExactly("new: ROOM_CLOSED", "repeated: Sent");
        assertThat(live.terms).containsExactly(MessageLog.Terms.ONLY_AGAIN);
    }

    private static RoomEvent.Changed changed(What what, Party party) {
        return changed(what, party, 8);
    }

    private static RoomEvent.Changed changed(What what, @Nullable Party party, long version) {
        return new RoomEvent.Changed(ROOM, what, party, "Bob",
                what == What.ENDED ? RoomStatus.CLOSED : RoomStatus.ACTIVE, 2, version, "");
    }

    private static Command.Send send(String text) {
        return new Command.Send(ROOM, text, MessageType.CHAT, null, AckLevel.JOURNALED);
    }

    private void ask(Client client, String label, Command command) {
        live.rooms.execute(client.participant(), command)
                .onComplete(result -> answers.add(label + ": " + (result.succeeded()
                        ? result.result().getClass().getSimpleName()
                        : ((Refusal) result.cause()).code())));
    }

}
