package dev.millrace.gateway.room;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageIds;
import dev.millrace.model.MessageType;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/**
 * The rooms of one event loop, and what may be done in them.
 *
 * <p>Belongs to the event loop that made it: every call and every callback is on that loop, so nothing
 * here is locked.
 */
public final class Rooms {

    private final MessageLog log;
    private final RoomFeed feed;
    private final Limits limits;
    private final MessageText messageText;
    private final InstantSource clock;
    private final MessageIds messageIds;
    private final Map<RoomId, LocalRoom> occupied = new HashMap<>();

    /** @param source the number of this event loop, which no other has */
    public Rooms(MessageLog log, RoomFeed feed, Limits limits, InstantSource clock, int source) {
        this.log = log;
        this.feed = feed;
        this.limits = limits;
        this.messageText = new MessageText(limits.messageLength());
        this.clock = clock;
        this.messageIds = new MessageIds(clock, source);
    }

    public Participant enter(Identity identity, Outlet outlet) {
        return new Participant(identity, outlet);
    }

    /** Leaves every room. The participant is done for. */
    public void exit(Participant participant) {
        for (LocalRoom room : new ArrayList<>(participant.rooms.values())) {
            remove(participant, room);
        }
    }

    /**
     * Does what was asked. Commands of one participant take effect in the order of the calls, so a client
     * need not wait for one answer before it sends the next command.
     *
     * @return the answer, or a failure that is a {@link Refusal} if it is the client's to know
     */
    public Future<Answer> execute(Participant participant, Command command) {
        try {
            return switch (command) {
                case Command.Join(RoomId roomId) -> join(participant, roomId);
                case Command.Leave(RoomId roomId) -> leave(participant, roomId);
                case Command.Send send -> send(participant, send);
            };
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }

    private Future<Answer> join(Participant participant, RoomId roomId) {
        LocalRoom room = participant.rooms.get(roomId);
        if (room == null) {
            if (participant.rooms.size() >= limits.roomsPerSession()) {
                throw Refusal.of(ErrorCode.TOO_MANY_ROOMS,
                        "a session may be in at most " + limits.roomsPerSession() + " rooms");
            }
            room = occupied.get(roomId);
            if (room == null) {
                room = open(roomId);
            }
            room.members().add(participant);
            participant.rooms.put(roomId, room);
        }
        LocalRoom joined = room;
        return joined.live()
                .<Answer>map(new Answer.Joined(roomId))
                .onFailure(e -> remove(participant, joined));
    }

    private Future<Answer> leave(Participant participant, RoomId roomId) {
        LocalRoom room = participant.rooms.get(roomId);
        if (room != null) {
            remove(participant, room);
        }
        return Future.succeededFuture(new Answer.Left(roomId));
    }

    private Future<Answer> send(Participant participant, Command.Send send) {
        RoomId roomId = send.roomId();
        messageText.check(send.text());
        LocalRoom room = participant.rooms.get(roomId);
        if (room == null) {
            throw Refusal.of(ErrorCode.NOT_IN_ROOM, "join room " + roomId + " before sending to it");
        }
        Identity sender = participant.identity();
        var draft = new Draft(messageIds.next(), roomId, sender.userId(), sender.name(), MessageType.CHAT,
                send.text(), Instant.ofEpochMilli(clock.millis()), send.clientId());
        return room.live().compose(v -> log.append(draft)).map(appended -> new Answer.Sent(appended.json()));
    }

    private LocalRoom open(RoomId roomId) {
        var room = new LocalRoom(roomId);
        occupied.put(roomId, room);
        room.openOn(feed);
        return room;
    }

    private void remove(Participant participant, LocalRoom room) {
        participant.rooms.remove(room.id(), room);
        room.members().remove(participant);
        if (room.members().isEmpty() && occupied.remove(room.id(), room)) {
            feed.close(room.id());
        }
    }

    /** What one client may take up. */
    public record Limits(int messageLength, int roomsPerSession) {}
}
