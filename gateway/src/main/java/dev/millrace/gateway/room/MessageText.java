package dev.millrace.gateway.room;

import dev.millrace.model.Text;
import dev.millrace.model.catalog.Refusal;

/** The rules of what may be said. A text that passes is kept as it came, byte for byte. */
final class MessageText {

    private final int maxLength;

    MessageText(int maxLength) {
        this.maxLength = maxLength;
    }

    /** @throws Refusal naming the rule that was broken */
    void check(String text) {
        if (text.isBlank()) {
            throw Refusal.field("message", "not be empty");
        }
        if (Text.codePoints(text) > maxLength) {
            throw Refusal.field("message", "be at most " + maxLength + " characters");
        }
        if (!Text.isStorable(text)) {
            throw Refusal.field("message", "be text without NUL and without half surrogate pairs");
        }
    }
}
