package dev.millrace.model;

/** What every part of the pipeline can carry unchanged. */
public final class Text {

    private Text() {}

    /**
     * Whether PostgreSQL can store the text and UTF-8 can encode it: no NUL, and no surrogate without its
     * other half.
     */
    public static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                i++;
                if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** How long the text is to a person: an emoji outside the basic plane counts once. */
    public static int codePoints(String text) {
        return text.codePointCount(0, text.length());
    }
}
