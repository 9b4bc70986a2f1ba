package dev.millrace.gateway.room.history;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.MessageJson;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A message as it is shown now.
 *
 * @param message with the text of its last edit, and none once it is deleted
 */
public record MessageView(ChatMessage message, @Nullable Instant editedAt, @Nullable Instant deletedAt) {

    /** The message's own JSON, and when it was edited or deleted. */
    public String json() {
        String json = new String(MessageJson.complete(message.position(), MessageJson.tail(message.draft())),
                StandardCharsets.UTF_8);
        String more = field("editedAt", editedAt) + field("deletedAt", deletedAt);
        return more.isEmpty() ? json : json.substring(0, json.length() - 1) + more + '}';
    }

    private static String field(String name, @Nullable Instant at) {
        return at == null ? "" : ",\"" + name + "\":\"" + at + '"';
    }
}
