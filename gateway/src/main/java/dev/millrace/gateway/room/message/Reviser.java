package dev.millrace.gateway.room.message;

import dev.millrace.gateway.room.history.Latest;
import dev.millrace.gateway.room.history.MessageView;
import dev.millrace.gateway.room.roster.Access;
import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.gateway.room.roster.Deed;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageType;
import dev.millrace.model.SenderKind;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Edits and deletes messages: in PostgreSQL first, so that whoever reads there is right from then on; then in Redis, so
 * that nobody who comes back is sent what it said before. Both are done when it is answered. Where the second fails the
 * client is told to come again, and the same again does what is left of it.
 */
final class Reviser {

    /** So that no message is a way to fill the disk. */
    static final int MOST_REVISIONS = 50;

    private static final Set<MessageType> EDITABLE = EnumSet.of(MessageType.CHAT, MessageType.IMAGE);
    private static final Set<MessageType> DELETABLE = EnumSet.of(MessageType.CHAT, MessageType.IMAGE,
            MessageType.NOTIFICATION);

    private final Revisions revisions;
    private final Consumer<MessageView> tell;

    /** @param tell blocks until Redis knows it */
    Reviser(Revisions revisions, Consumer<MessageView> tell) {
        this.revisions = revisions;
        this.tell = tell;
    }

    MessageView edit(Actor actor, Access access, ChatMessage said, String text) {
        Draft draft = said.draft();
        if (!isOwn(actor, access, draft) || !EDITABLE.contains(draft.type())) {
            throw Refusal.of(ErrorCode.FORBIDDEN,
                    "only a text or an image is edited, and only by whoever said it");
        }
        Latest latest = revisions.add(said, text, actor.identity().userId(), MOST_REVISIONS);
        if (latest == null) {
            return new MessageView(said, null);
        }
        if (latest.text() == null) {
            throw Refusal.of(ErrorCode.NO_SUCH_MESSAGE, "the message is deleted");
        }
        if (!latest.text().equals(text)) {
            throw Refusal.of(ErrorCode.FORBIDDEN,
                    "a message is edited at most " + MOST_REVISIONS + " times");
        }
        return told(said, latest);
    }

    MessageView delete(Actor actor, Access access, ChatMessage said) {
        if (!actor.service() && !DELETABLE.contains(said.draft().type())) {
            throw Refusal.of(ErrorCode.FORBIDDEN, "what the system said is deleted by services only");
        }
        if (!isOwn(actor, access, said.draft())) {
            access.require(Deed.DELETE_ANY);
        }
        return told(said, revisions.add(said, null, actor.identity().userId(), MOST_REVISIONS));
    }

    private MessageView told(ChatMessage said, @Nullable Latest latest) {
        MessageView view = MessageView.of(said, latest);
        tell.accept(view);
        return view;
    }

    /** What a store said, any of its owners said: to the others it is the store that speaks. */
    private static boolean isOwn(Actor actor, Access access, Draft draft) {
        return draft.senderKind() == access.speaksAs() && (draft.senderKind() == SenderKind.STORE
                || draft.senderId().equals(actor.identity().userId()));
    }
}
