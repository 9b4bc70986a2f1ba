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
        if (!Text.isStorable(text) || text.chars().anyMatch(MessageText::isControl)) {
            throw Refusal.field("message",
                    "be text without half surrogate pairs and without control characters"
                            + " other than tabs and line breaks");
        }
    }

    /** All of them are in the basic plane. What they do is up to whatever shows them: a terminal obeys some. */
    private static boolean isControl(int c) {
        return Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r';
    }
}
