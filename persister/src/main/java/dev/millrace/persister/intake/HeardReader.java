package dev.millrace.persister.intake;

import dev.millrace.model.MalformedMessageException;
import dev.millrace.persister.buffer.Entry;
import dev.millrace.persister.buffer.Origin;

import java.time.InstantSource;

/** Turns what was heard on a channel into what can be stored, as {@link EntryReader} does for the journal. */
public final class HeardReader {

    private final ForeignReader messages;

    /** @param clock for a message that has an id and does not say when it was made */
    public HeardReader(InstantSource clock) {
        this.messages = new ForeignReader(clock);
    }

    /** @param stored told when nothing needs to keep it any longer */
    public Entry read(String channel, byte[] payload, Runnable stored) {
        var origin = new Origin.Heard(channel, stored);
        try {
            return new Entry.Parsed(origin, messages.read(channel, payload), payload);
        } catch (MalformedMessageException e) {
            return new Entry.Unreadable(origin, payload, String.valueOf(e.getMessage()));
        }
    }

    Entry read(Heard heard, Runnable stored) {
        return read(heard.channel(), heard.payload(), stored);
    }
}
