package dev.millrace.gateway.room;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;

/** What is stored of sends that were named. Asked when Redis knows that there was one, and its journal no longer what it said. */
public interface NamedMessages {

    /**
     * The message of that name as it was said; null where none is stored. Blocks, so it is called on a thread made for that.
     *
     * @throws RuntimeException when it cannot be asked just now
     */
    @Nullable
    ChatMessage said(RoomId room, UserId sender, String clientId);
}
