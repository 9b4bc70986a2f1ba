package dev.millrace.gateway.room.roster;

import dev.millrace.model.Text;
import dev.millrace.model.catalog.Refusal;

/** The rules of titles, names and refs. What passes is kept as it came. */
final class Label {

    /** Characters (code points) of a title or a name, as of the name in a token. */
    static final int MAX_LENGTH = 100;

    static final int MAX_REF_LENGTH = 200;

    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;

    private Label() {}

    /** @throws Refusal naming the field and the rule that was broken */
    static void check(String field, String text, int maxLength) {
        if (text.isBlank()) {
            throw Refusal.field(field, "not be empty");
        }
        if (Text.codePoints(text) > maxLength) {
            throw Refusal.field(field, "be at most " + maxLength + " characters");
        }
        if (!Text.isStorable(text) || text.codePoints().anyMatch(Label::isHidden)) {
            throw Refusal.field(field,
                    "be text without control characters, invisible ones and half surrogate pairs");
        }
    }

    /** What turns the text beside it around, or breaks its line. */
    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            case Character.FORMAT -> c != ZERO_WIDTH_NON_JOINER && c != ZERO_WIDTH_JOINER;
            default -> false;
        };
    }
}
