package dev.millrace.gateway.room.message;

import dev.millrace.gateway.auth.limit.SendLimits;
import dev.millrace.gateway.room.Answer;
import dev.millrace.gateway.room.Command;
import dev.millrace.gateway.room.Speech;
import dev.millrace.gateway.room.history.Finder;
import dev.millrace.gateway.room.history.History;
import dev.millrace.gateway.room.history.Latest;
import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.history.MessageView;
import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.loop.OnLoop;
import dev.millrace.gateway.room.roster.Access;
import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.gateway.room.roster.Deed;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MalformedMessageException;
import dev.millrace.model.MessageJson;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.Text;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Where what was said is asked for, by whichever protocol. As {@link dev.millrace.gateway.room.roster.RoomDesk}: every
 * method checks what its actor may, blocks, and fails with a refusal that is the client's to know. Belongs to an event
 * loop, and is called on virtual threads.
 */
public final class MessageDesk {

    /** How far back pages are counted. Whoever reads on from a position has no such limit. */
    public static final int MOST_BACK = 10_000;

    public static final int LONGEST_SEARCH = 100;

    private final OnLoop loop;
    private final Parts parts;
    private final Duration patience;
    private final Reviser reviser;

    /** @param patience with the event loop, for all that it waits for */
    public MessageDesk(OnLoop loop, Parts parts, Duration patience) {
        this.loop = loop;
        this.parts = parts;
        this.patience = patience;
        this.reviser = new Reviser(parts.revisions(),
                view -> onLoop(() -> parts.amendments().tell(view).map(true)));
    }

    public MessagePage history(Actor actor, Query query) {
        allowed(actor, query.room(), Deed.READ);
        return onLoop(() -> parts.history().read(query));
    }

    /** The page that begins so many pages before the end: for clients that know no other way; it shifts as more is said. */
    public MessagePage page(Actor actor, RoomId room, int number, int limit) {
        allowed(actor, room, Deed.READ);
        requireLimit(limit);
        if (number < 1 || number > MOST_BACK / limit) {
            throw Refusal.field("page", "be 1 to " + MOST_BACK / limit + " with that limit");
        }
        return onLoop(() -> parts.history().back(room, (number - 1) * limit, limit));
    }

    /** As somebody who is connected would, whom the connection failed. */
    public Answer.Sent send(Actor actor, Command.Send send) {
        Access access = allowed(actor, send.roomId(), Speech.deedOf(send.type()));
        if (send.clientId() == null) {
            // One that is named may have been said before the end.
            access.requireActive();
        }
        var sent = (Answer.Sent) onLoop(() -> {
            parts.speech().check(send);
            admit(actor, send.roomId());
            return parts.speech().say(actor.identity(), access.speaksAs(), send, access.isActive());
        });
        return sent.repeated() ? asItIsNow(sent) : sent;
    }

    /** What is said again may have been edited or deleted meanwhile. */
    private Answer.Sent asItIsNow(Answer.Sent sent) {
        ChatMessage said = read(sent.messageJson());
        List<Revision> revisions = parts.revisions().of(said.draft().id());
        if (revisions.isEmpty()) {
            return sent;
        }
        Revision last = revisions.getLast();
        MessageView view = MessageView.of(said, new Latest(last.number(), last.text(), last.at()));
        return new Answer.Sent(view.json(), sent.asked(), sent.reached(), true);
    }

    private static ChatMessage read(String journaled) {
        try {
            return MessageJson.read(journaled.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("an answer that Redis kept is no message", e);
        }
    }

    /** What the actor said themselves. */
    public MessageView edit(Actor actor, RoomId room, UUID message, String text) {
        Access access = allowed(actor, room, Deed.REVISE_OWN);
        access.requireActive();
        parts.speech().checkText(text);
        return reviser.edit(actor, access, find(actor, room, message), text);
    }

    /** What the actor said themselves, or anybody where they may. Once more changes nothing. */
    public MessageView delete(Actor actor, RoomId room, UUID message) {
        Access access = allowed(actor, room, Deed.REVISE_OWN);
        return reviser.delete(actor, access, find(actor, room, message));
    }

    /** What it said, from the first text to the last. */
    public List<Revision> revisions(Actor actor, RoomId room, UUID message) {
        allowed(actor, room, Deed.SEE_REVISIONS);
        Draft said = onLoop(() -> parts.finder().find(room, message)).draft();
        List<Revision> all = new ArrayList<>();
        all.add(new Revision(0, said.text(), said.senderId().value(), said.createdAt()));
        all.addAll(parts.revisions().of(message));
        return all;
    }

    /**
     * Stored messages with that text in them, whatever the case of its letters; the newest first. One search looks through
     * so many messages and no more, and says where it stopped.
     */
    public Found search(Actor actor, RoomId room, String text, @Nullable Position before, int limit) {
        allowed(actor, room, Deed.READ);
        requireLimit(limit);
        int length = Text.codePoints(text);
        if (text.isBlank() || length > LONGEST_SEARCH || !Text.isStorable(text)) {
            throw Refusal.field("text", "be 1 to " + LONGEST_SEARCH + " characters, and not all blank");
        }
        return parts.search().find(room, text, before, limit);
    }

    private Access allowed(Actor actor, RoomId room, Deed deed) {
        Access access = parts.access().apply(actor, room);
        if (actor.service() && access.equals(Access.NONE)) {
            throw Refusal.of(ErrorCode.NO_SUCH_ROOM, ErrorCode.NO_SUCH_ROOM.meaning());
        }
        access.require(deed);
        return access;
    }

    /** Everybody in the room hears of what becomes of a message, as of one that is said. */
    private ChatMessage find(Actor actor, RoomId room, UUID message) {
        return onLoop(() -> {
            admit(actor, room);
            return parts.finder().find(room, message);
        });
    }

    private void admit(Actor actor, RoomId room) {
        if (!actor.service()) {
            parts.limits().admit(actor.identity(), room);
        }
    }

    private static void requireLimit(int limit) {
        if (limit < 1 || limit > Query.MAX_LIMIT) {
            throw Refusal.field("limit", "be 1 to " + Query.MAX_LIMIT);
        }
    }

    private <T> T onLoop(Supplier<Future<T>> call) {
        return loop.call(patience, call);
    }

    /** @param access as {@link dev.millrace.gateway.room.roster.RoomDesk#access} */
    public record Parts(BiFunction<Actor, RoomId, Access> access, History history, Finder finder,
            Speech speech, SendLimits limits, Revisions revisions, Search search, Amendments amendments) {}

    /** @param text null once it was deleted */
    public record Revision(int number, @Nullable String text, String by, Instant at) {}

    /** @param searchedTo where a next search goes on; null where there is nothing before */
    public record Found(List<MessageView> messages, @Nullable Position searchedTo) {}
}
