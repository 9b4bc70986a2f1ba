package dev.millrace.gateway.room;

import static dev.millrace.gateway.room.LiveRooms.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.room.LiveRooms.Client;
import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.ReadMark;
import dev.millrace.gateway.room.roster.ReadPlace;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** What somebody who is connected asks of the desk: only in a room they are in. */
class DeskCommandsTest implements Desk {

    private static final Query.From NEWEST = new Query.From.Newest();
    private static final ReadMark MARK = new ReadMark.UpTo(new Position(1, 7));
    private static final ReadPlace PLACE = new ReadPlace(ROOM, Party.user(new UserId("alice")),
            new Position(1, 7), true, 2);
    private static final MessagePage PAGE = new MessagePage(List.of(), true, null);

    private final List<Object> asked = new ArrayList<>();
    private final LiveRooms live = new LiveRooms(this);

    @Test
    void whoIsInTheRoomGetsTheDesksAnswers() {
        Client alice = live.in("alice", LiveRooms.member("alice"));
        assertThat(ask(alice, new Command.Read(ROOM, MARK)).result()).isEqualTo(new Answer.Read(PLACE));
        assertThat(ask(alice, new Command.History(ROOM, NEWEST, 1)).result())
                .isEqualTo(new Answer.History(PAGE));
        assertThat(ask(alice, new Command.History(ROOM, NEWEST, Query.MAX_LIMIT)).result())
                .isEqualTo(new Answer.History(PAGE));
        assertThat(asked).containsExactly("alice", MARK, "alice", new Query(ROOM, NEWEST, 1), "alice",
                new Query(ROOM, NEWEST, Query.MAX_LIMIT));
    }

    @Test
    void whoIsNotInTheRoomIsRefusedAndNothingIsAsked() {
        live.in("bob", LiveRooms.member("bob"));
        Client alice = live.client("alice");
        assertThat(refused(alice, new Command.Read(ROOM, MARK))).isEqualTo(ErrorCode.NOT_IN_ROOM);
        assertThat(refused(alice, new Command.History(ROOM, NEWEST, 10))).isEqualTo(ErrorCode.NOT_IN_ROOM);
        assertThat(asked).isEmpty();
    }

    @Test
    void aLimitIsOneToAHundred() {
        Client alice = live.in("alice", LiveRooms.member("alice"));
        for (int limit : new int[]{-1, 0, Query.MAX_LIMIT + 1}) {
            assertThat(refused(alice, new Command.History(ROOM, NEWEST, limit)))
                    .isEqualTo(ErrorCode.INVALID_FIELD);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void aRefusalOfTheDesksIsTheAnswer() {
        var closed = new LiveRooms();
        Client alice = closed.in("alice", LiveRooms.member("alice"));
        assertThat(closed.rooms.execute(alice.participant(), new Command.Read(ROOM, MARK)).cause())
                .hasMessage("nobody reads");
    }

    private ErrorCode refused(Client who, Command command) {
        return ((Refusal) ask(who, command).cause()).code();
    }

    private Future<Answer> ask(Client who, Command command) {
        return live.rooms.execute(who.participant(), command);
    }

    @Override
    public Future<ReadPlace> read(Identity who, RoomId room, ReadMark mark) {
        asked.add(who.userId().value());
        asked.add(mark);
        return Future.succeededFuture(PLACE);
    }

    @Override
    public Future<MessagePage> history(Identity who, Query query) {
        asked.add(who.userId().value());
        asked.add(query);
        return Future.succeededFuture(PAGE);
    }
}
