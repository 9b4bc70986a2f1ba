package dev.millrace.gateway.room.history;

import dev.millrace.model.Amendment;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageJson;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A message as it is shown now.
 *
 * @param message   with the text of its last edit, and none once it is deleted
 * @param amendment null where it is as it was said
 */
public record MessageView(ChatMessage message, @Nullable Amendment amendment) {

    /** What was said, as it is after what became of it. */
    public static MessageView of(ChatMessage said, @Nullable Latest latest) {
        return latest == null
                ? new MessageView(said, null)
                : new MessageView(new ChatMessage(withText(said.draft(), latest.shown()), said.position()),
                        latest.amendment());
    }

    public @Nullable Instant editedAt() {
        return amendment == null || amendment.deletes() ? null : amendment.at();
    }

    public @Nullable Instant deletedAt() {
        return amendment == null || !amendment.deletes() ? null : amendment.at();
    }

    /** As {@link MessageJson} writes it. */
    public String json() {
        return new String(
                MessageJson.complete(message.position(), MessageJson.tail(message.draft(), amendment)),
                StandardCharsets.UTF_8);
    }

    private static Draft withText(Draft draft, String text) {
        return new Draft(draft.id(), draft.roomId(), draft.senderId(), draft.senderName(), draft.type(), text,
                draft.createdAt(), draft.clientId(), draft.senderKind());
    }
}
