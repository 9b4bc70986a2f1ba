package dev.millrace.gateway.room;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.limit.SendLimits;
import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.gateway.room.ledger.AckLedger;
import dev.millrace.model.AckLevel;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageIds;
import dev.millrace.model.Position;
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

    private final Ports ports;
    private final Limits limits;
    private final MessageText messageText;
    private final InstantSource clock;
    private final MessageIds messageIds;
    private final Map<RoomId, LocalRoom> occupied = new HashMap<>();

    /**
     * @param clock  never steps back, and is the ledger's too
     * @param source the number of this event loop, which no other has
     */
    public Rooms(Ports ports, Limits limits, InstantSource clock, int source) {
        this.ports = ports;
        this.limits = limits;
        this.messageText = new MessageText(limits.messageLength());
        this.clock = clock;
        this.messageIds = new MessageIds(clock, source);
    }

    /** @param id of the participant, which no other has on any gateway */
    public Participant enter(String id, Identity identity, Outlet outlet) {
        return new Participant(id, identity, outlet);
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
                case Command.Join(RoomId roomId, Position after) -> join(participant, roomId);
                case Command.Leave(RoomId roomId) -> leave(participant, roomId);
                case Command.Send send -> send(participant, send);
                case Command.Typing(RoomId roomId, boolean typing) -> typing(participant, roomId, typing);
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
                .onSuccess(v -> appear(participant, joined))
                .<Answer>map(new Answer.Joined(roomId, 0))
                .onFailure(e -> remove(participant, joined));
    }

    private Future<Answer> leave(Participant participant, RoomId roomId) {
        LocalRoom room = participant.rooms.get(roomId);
        if (room != null) {
            remove(participant, room);
        }
        return Future.succeededFuture(new Answer.Left(roomId));
    }

    private Future<Answer> typing(Participant participant, RoomId roomId, boolean typing) {
        if (!participant.rooms.containsKey(roomId)) {
            throw Refusal.of(ErrorCode.NOT_IN_ROOM, "join room " + roomId + " before typing in it");
        }
        Typing known = participant.present.get(roomId);
        if (known != null && known.isNews(typing, clock.millis())) {
            Identity who = participant.identity();
            ports.notices()
                    .tell(new RoomEvent.Typing(roomId, who.userId(), who.name(), typing, participant.id()));
        }
        return Future.succeededFuture(new Answer.Told(roomId));
    }

    /** Once, however often it asked to join, and not if it has left before the room was heard. */
    private void appear(Participant participant, LocalRoom room) {
        if (participant.rooms.get(room.id()) == room && !participant.present.containsKey(room.id())) {
            participant.present.put(room.id(), new Typing());
            Identity who = participant.identity();
            ports.notices()
                    .tell(new RoomEvent.Joined(room.id(), who.userId(), who.name(), participant.id()));
        }
    }

    private Future<Answer> send(Participant participant, Command.Send send) {
        LocalRoom room = check(participant, send);
        Identity sender = participant.identity();
        ports.limits().admit(sender, send.roomId());
        var draft = new Draft(messageIds.next(), send.roomId(), sender.userId(), sender.name(),
                send.type(), send.text(), Instant.ofEpochMilli(clock.millis()), send.clientId());
        ports.ledger().opened(draft);
        return room.live()
                .onFailure(e -> ports.ledger().refused(draft))
                .compose(v -> append(draft))
                .compose(appended -> acknowledge(appended, send.ack()));
    }

    private LocalRoom check(Participant participant, Command.Send send) {
        messageText.check(send.text());
        if (send.clientId() != null) {
            ClientIds.check(send.clientId());
        }
        if (!ports.durability().offers(send.ack())) {
            throw Refusal.field("ack", "not be " + send.ack().word() + ": that is not configured here");
        }
        LocalRoom room = participant.rooms.get(send.roomId());
        if (room == null) {
            throw Refusal.of(ErrorCode.NOT_IN_ROOM, "join room " + send.roomId() + " before sending to it");
        }
        return room;
    }

    /** The account is kept the moment the append is answered, whether or not its sender is still there. */
    private Future<Appended> append(Draft draft) {
        Future<Appended> journaled = ports.log().append(draft);
        boolean notEvenTried = journaled.failed();
        return journaled.onComplete(result -> {
            if (result.succeeded() && result.result().repeated()) {
                ports.ledger().confirmed(draft, result.result().id());
            } else if (result.succeeded()) {
                ports.ledger().acknowledged(draft);
            } else if (notEvenTried || !mayBeJournaled(result.cause())) {
                ports.ledger().refused(draft);
            } else {
                ports.ledger().uncertain(draft);
            }
        });
    }

    private Future<Answer> acknowledge(Appended appended, AckLevel asked) {
        Future<Void> level = switch (asked) {
            case JOURNALED -> Future.succeededFuture();
            case REPLICATED -> ports.durability().replicated(appended);
            case PERSISTED -> ports.durability().persisted(appended);
        };
        return level.transform(in -> Future.succeededFuture(new Answer.Sent(appended.json(), asked,
                in.succeeded() ? asked : AckLevel.JOURNALED, appended.repeated())));
    }

    private static boolean mayBeJournaled(Throwable failure) {
        return !(failure instanceof Refusal refusal) || refusal.code() == ErrorCode.UNAVAILABLE;
    }

    private LocalRoom open(RoomId roomId) {
        var room = new LocalRoom(roomId);
        occupied.put(roomId, room);
        room.openOn(ports.feed());
        return room;
    }

    private void remove(Participant participant, LocalRoom room) {
        participant.rooms.remove(room.id(), room);
        if (participant.present.remove(room.id()) != null) {
            Identity who = participant.identity();
            ports.notices()
                    .tell(new RoomEvent.Left(room.id(), who.userId(), who.name(), participant.id()));
        }
        room.members().remove(participant);
        if (room.members().isEmpty() && occupied.remove(room.id(), room)) {
            ports.feed().close(room.id());
        }
    }

    /** What this event loop has of Redis and PostgreSQL, and how much of it a sender may have. */
    public record Ports(MessageLog log, RoomFeed feed, Durability durability, AckLedger ledger,
            SendLimits limits, Notices notices) {}

    /** What one client may take up. */
    public record Limits(int messageLength, int roomsPerSession) {}
}
