package dev.millrace.gateway.room;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.limit.SendLimits;
import dev.millrace.gateway.room.MessageLog.Terms;
import dev.millrace.gateway.room.roster.Deed;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageIds;
import dev.millrace.model.MessageType;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;

import java.time.Instant;
import java.time.InstantSource;

/**
 * What those who are in rooms say there, and that they type.
 *
 * <p>Belongs to one event loop.
 */
final class Talk {

    private final Speaker speaker;
    private final SendLimits limits;
    private final Notices notices;
    private final MessageText messageText;
    private final MessageIds messageIds;
    private final InstantSource clock;

    Talk(Rooms.Ports ports, Speaker speaker, MessageText messageText, MessageIds messageIds,
            InstantSource clock) {
        this.speaker = speaker;
        this.limits = ports.limits();
        this.notices = ports.notices();
        this.messageText = messageText;
        this.messageIds = messageIds;
        this.clock = clock;
    }

    Future<Answer> send(Participant participant, Command.Send send) {
        check(send);
        Seat seat = participant.requireSeat(send.roomId(), "sending to it");
        seat.access().require(deed(send.type()));
        Terms terms = Terms.USUAL;
        if (seat.room().ended() != null) {
            // What was said before may be asked for again; Redis may have forgotten that nothing more is.
            terms = Terms.ONLY_AGAIN;
            if (send.clientId() == null) {
                throw roomClosed(seat.room());
            }
        }
        Identity sender = participant.identity();
        limits.admit(sender, send.roomId());
        var draft = new Draft(messageIds.next(), send.roomId(), sender.userId(), sender.name(),
                send.type(), send.text(), Instant.ofEpochMilli(clock.millis()), send.clientId(),
                seat.access().speaksAs());
        return speaker.say(draft, send.ack(), terms, seat.room().live());
    }

    private void check(Command.Send send) {
        messageText.check(send.text());
        if (send.clientId() != null) {
            ClientIds.check(send.clientId());
        }
        speaker.requireOffer(send.ack());
    }

    private static Deed deed(MessageType type) {
        return switch (type) {
            case CHAT, IMAGE -> Deed.SPEAK;
            case NOTIFICATION -> Deed.NOTIFY;
            case SYSTEM -> Deed.SPEAK_FOR_THE_SYSTEM;
            case JOIN, LEAVE -> throw Refusal.field("type", "not be " + type + ", which nobody sends");
        };
    }

    Future<Answer> type(Participant participant, RoomId roomId, boolean typing) {
        Seat seat = participant.requireSeat(roomId, "typing in it");
        seat.access().require(Deed.SPEAK);
        if (seat.room().ended() != null) {
            throw roomClosed(seat.room());
        }
        Typing known = seat.presence();
        if (known != null && known.isNews(typing, clock.millis())) {
            Identity who = participant.identity();
            notices.tell(new RoomEvent.Typing(roomId, who.userId(), who.name(), typing, participant.id()));
        }
        return Future.succeededFuture(new Answer.Told(roomId));
    }

    private static Refusal roomClosed(LocalRoom room) {
        return Refusal.of(ErrorCode.ROOM_CLOSED, "the room is " + room.ended());
    }
}
