package dev.millrace.gateway.room;

import dev.millrace.gateway.room.MessageLog.Terms;
import dev.millrace.gateway.room.roster.Effect;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.RoomNews;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageIds;
import dev.millrace.model.MessageType;
import dev.millrace.model.SenderKind;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/**
 * Tells rooms of their changes: as a message like any other, which is journaled and accounted for, and by a notice to
 * every gateway. The message is named after the effect, so an effect that is told twice is said once.
 *
 * <p>Belongs to one event loop.
 */
final class Announcer implements RoomNews {

    private final Speaker speaker;
    private final Announcements announcements;
    private final MessageIds messageIds;
    private final InstantSource clock;

    Announcer(Speaker speaker, Announcements announcements, MessageIds messageIds, InstantSource clock) {
        this.speaker = speaker;
        this.announcements = announcements;
        this.messageIds = messageIds;
        this.clock = clock;
    }

    @Override
    public Future<Void> tell(Effect effect) {
        return switch (effect.what()) {
            case JOINED -> say(effect, MessageType.JOIN).compose(v -> announce(effect));
            // Before it is said: what the journal does not take just now must not keep anybody in the room.
            case LEFT, REMOVED -> announce(effect).compose(v -> say(effect, MessageType.LEAVE));
            case CHANGED -> announce(effect);
            // After it is said: nothing follows the closing message, and whoever hears of the end has heard everything.
            case ENDED -> end(effect).compose(v -> announce(effect));
        };
    }

    private Future<Void> announce(Effect effect) {
        return announcements.announce(new RoomEvent.Changed(effect.room(), effect.what(), effect.party(),
                effect.name(), effect.status(), effect.members(), effect.version(), ""));
    }

    /** What became of a member, also where the room has ended meanwhile. */
    private Future<Void> say(Effect effect, MessageType type) {
        Party party = Objects.requireNonNull(effect.party());
        return speaker.say(
                draft(effect, new UserId(party.id()), effect.name(), type, effect.name(), party.side()),
                Terms.EVEN_LATE);
    }

    private Future<Void> end(Effect effect) {
        return speaker
                .say(draft(effect, effect.by(), effect.byName(), MessageType.SYSTEM, effect.status().name(),
                        SenderKind.USER), Terms.AS_THE_LAST)
                .recover(e -> e instanceof Refusal refusal && refusal.code() == ErrorCode.ROOM_CLOSED
                        // It was said so long ago that Redis has forgotten its name.
                        ? Future.succeededFuture()
                        : Future.failedFuture(e));
    }

    private Draft draft(Effect effect, UserId sender, String name, MessageType type, String text,
            SenderKind kind) {
        return new Draft(messageIds.next(), effect.room(), sender, name, type, text,
                Instant.ofEpochMilli(clock.millis()), ClientIds.ofEffect(effect.id()), kind);
    }
}
