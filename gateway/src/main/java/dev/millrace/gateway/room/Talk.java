package dev.millrace.gateway.room;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.limit.SendLimits;
import dev.millrace.gateway.room.MessageLog.Terms;
import dev.millrace.gateway.room.roster.Deed;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;

import java.time.InstantSource;

/**
 * What those who are in rooms say there, and that they type.
 *
 * <p>Belongs to one event loop.
 */
final class Talk {

    private final Speech speech;
    private final SendLimits limits;
    private final Notices notices;
    private final InstantSource clock;

    Talk(Speech speech, SendLimits limits, Notices notices, InstantSource clock) {
        this.speech = speech;
        this.limits = limits;
        this.notices = notices;
        this.clock = clock;
    }

    Future<Answer> send(Participant participant, Command.Send send) {
        speech.check(send);
        Seat seat = participant.requireSeat(send.roomId(), "sending to it");
        seat.access().require(Speech.deedOf(send.type()));
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
        return speech.say(sender, seat.access().speaksAs(), send, terms, seat.room().live());
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
