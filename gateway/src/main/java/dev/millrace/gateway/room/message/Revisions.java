package dev.millrace.gateway.room.message;

import dev.millrace.gateway.room.history.Latest;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.UUID;

/** What became of messages after they were said, in PostgreSQL. Blocks. */
public interface Revisions {

    /**
     * Makes it the message's last revision. What says so already stays, what was deleted stays deleted, and so does what has
     * as many revisions, unless it is deleted now. Those who ask at once get different numbers, and the later one counts.
     *
     * @param text null to delete
     * @return the last one after that; null where there is none, and none is needed
     * @throws dev.millrace.model.catalog.Refusal {@code UNAVAILABLE} where PostgreSQL does not answer
     */
    @Nullable
    Latest add(ChatMessage said, @Nullable String text, UserId by, int most);

    /** All of them, in their order. Fails likewise. */
    List<MessageDesk.Revision> of(UUID message);
}
