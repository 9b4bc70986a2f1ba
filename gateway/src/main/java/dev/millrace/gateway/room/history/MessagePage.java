package dev.millrace.gateway.room.history;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** As a {@link Page}, of messages as they are shown now. */
public record MessagePage(List<MessageView> messages, boolean more, Page.@Nullable Hole hole) {

    /** As {@link Page#complete}. */
    public boolean complete() {
        return hole == null;
    }
}
