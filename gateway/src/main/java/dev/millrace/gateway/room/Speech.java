package dev.millrace.gateway.room;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.room.MessageLog.Terms;
import dev.millrace.gateway.room.ledger.AckLedger;
import dev.millrace.gateway.room.roster.Deed;
import dev.millrace.gateway.room.roster.RoomNews;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageIds;
import dev.millrace.model.MessageType;
import dev.millrace.model.SenderKind;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;

import java.time.Instant;
import java.time.InstantSource;

/**
 * How something comes to be said, with a seat in the room or without: what can be said at all, and its way into the
 * journal. Who may, and how much, is found out before.
 *
 * <p>Belongs to one event loop.
 */
public final class Speech {

    private final MessageText rules;
    private final Speaker speaker;
    private final MessageIds ids;
    private final InstantSource clock;

    /**
     * @param longest code points that a text may have
     * @param clock   as {@link Rooms} has it, and the source likewise
     */
    public Speech(Ports ports, int longest, InstantSource clock, int source) {
        this.rules = new MessageText(longest);
        this.speaker = new Speaker(ports.log(), ports.durability(), ports.ledger());
        this.ids = new MessageIds(clock, source);
        this.clock = clock;
    }

    /**
     * What somebody must be allowed who says such a thing.
     *
     * @throws Refusal where nobody says it, but the room of itself
     */
    public static Deed deedOf(MessageType type) {
        return switch (type) {
            case CHAT, IMAGE -> Deed.SPEAK;
            case NOTIFICATION -> Deed.NOTIFY;
            case SYSTEM -> Deed.SPEAK_FOR_THE_SYSTEM;
            case JOIN, LEAVE ->
                throw Refusal.field("type", "be CHAT, IMAGE, NOTIFICATION or SYSTEM");
        };
    }

    /** @throws Refusal naming the rule that was broken */
    public void check(Command.Send send) {
        checkText(send.text());
        if (send.clientId() != null) {
            ClientIds.check(send.clientId());
        }
        speaker.requireOffer(send.ack());
    }

    /** Likewise. */
    public void checkText(String text) {
        rules.check(text);
    }

    /** Where rooms are told of their changes. On this loop. */
    public RoomNews news(Announcements announcements) {
        return new Announcer(speaker, announcements, ids, clock);
    }

    /**
     * Says what was checked.
     *
     * @param ready when it may be said; where that fails, it is not
     */
    Future<Answer> say(Identity sender, SenderKind as, Command.Send send, Terms terms, Future<?> ready) {
        var draft = new Draft(ids.next(), send.roomId(), sender.userId(), sender.name(), send.type(),
                send.text(), Instant.ofEpochMilli(clock.millis()), send.clientId(), as);
        return speaker.say(draft, send.ack(), terms, ready);
    }

    /**
     * Likewise, for somebody who is not connected.
     *
     * @param active whether anything new may be said in the room
     */
    public Future<Answer> say(Identity sender, SenderKind as, Command.Send send, boolean active) {
        return say(sender, as, send, active ? Terms.USUAL : Terms.ONLY_AGAIN, Future.succeededFuture());
    }

    /** What becomes of what is said. */
    public record Ports(MessageLog log, Durability durability, AckLedger ledger) {}
}
