package dev.millrace.persister.intake;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MalformedMessageException;
import dev.millrace.model.MessageJson;
import dev.millrace.model.Text;
import dev.millrace.persister.buffer.Entry;
import dev.millrace.persister.buffer.Origin;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Turns a journal entry's bytes into what can be stored. What cannot be is found out here, entry by entry,
 * and not by PostgreSQL, which would refuse the whole batch.
 */
final class EntryReader {

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private EntryReader() {}

    static Entry read(Origin origin, byte[] payload) {
        try {
            return ofMessage(origin, MessageJson.read(payload), payload);
        } catch (MalformedMessageException e) {
            return new Entry.Unreadable(origin, payload, String.valueOf(e.getMessage()));
        }
    }

    private static Entry ofMessage(Origin origin, ChatMessage message, byte[] payload) {
        try {
            requireStorable(message.draft());
            return new Entry.Parsed(origin, message, payload);
        } catch (MalformedMessageException e) {
            return new Entry.Unreadable(origin, message, payload, String.valueOf(e.getMessage()));
        }
    }

    static void requireStorable(Draft draft) throws MalformedMessageException {
        requireText("senderName", draft.senderName());
        requireText("message", draft.text());
        requireClientId(draft.clientId());
        if (draft.createdAt().isBefore(EARLIEST) || draft.createdAt().isAfter(LATEST)) {
            throw new MalformedMessageException("createdAt is outside the years 1 to 9999");
        }
    }

    private static void requireClientId(@Nullable String clientId) throws MalformedMessageException {
        if (clientId == null) {
            return;
        }
        requireText("clientId", clientId);
        if (Text.codePoints(clientId) > Draft.MAX_CLIENT_ID_LENGTH) {
            throw new MalformedMessageException(
                    "clientId is longer than " + Draft.MAX_CLIENT_ID_LENGTH + " characters");
        }
    }

    private static void requireText(String field, String text) throws MalformedMessageException {
        if (!Text.isStorable(text)) {
            throw new MalformedMessageException(field + " holds U+0000 or half a surrogate pair");
        }
    }
}
