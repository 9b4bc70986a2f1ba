package dev.millrace.gateway.auth.token;

import dev.millrace.gateway.auth.jose.FlawException;
import dev.millrace.model.Text;

/**
 * A name that others see. Any script will do, since nothing is decided by it; but no character that is not seen may be
 * in it, because those make one name look like another or turn around the text beside it. The two joiners, which some
 * scripts and many emoji are written with, are the exception, between others.
 */
final class DisplayName {

    private static final int MAX_LENGTH = 100;
    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;

    private DisplayName() {}

    static void check(String name) throws FlawException {
        FlawException.unless(Text.codePoints(name) <= MAX_LENGTH && Text.isStorable(name),
                "token's name claim must be at most " + MAX_LENGTH + " characters of text");
        FlawException.unless(name.codePoints().noneMatch(DisplayName::isHidden)
                && name.codePoints().anyMatch(DisplayName::isSeen),
                "token's name claim must have no control characters and no invisible ones");
    }

    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED, Character.PRIVATE_USE ->
                true;
            case Character.FORMAT -> !isJoiner(c);
            // Letters by their category, yet blank: the Hangul fillers.
            default -> c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0 || c == 0x2800;
        };
    }

    private static boolean isSeen(int c) {
        return !isJoiner(c) && !Character.isWhitespace(c) && !Character.isSpaceChar(c)
                && Character.getType(c) != Character.NON_SPACING_MARK;
    }

    private static boolean isJoiner(int c) {
        return c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER;
    }
}
