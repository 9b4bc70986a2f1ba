package dev.millrace.model;

/** The one alphabet of room ids and user ids: 1 to 64 of {@code [A-Za-z0-9_.:-]}. */
public final class Ids {

    public static final int MAX_LENGTH = 64;

    /** How a refusal describes a well-formed id. */
    public static final String FORM = "1 to 64 of A-Z a-z 0-9 _ . : -";

    /** The largest integer that survives a client that reads JSON numbers as doubles. */
    private static final String MAX_SAFE_INTEGER = "9007199254740992";

    private Ids() {}

    public static boolean isWellFormed(String id) {
        if (id.isEmpty() || id.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            if (!isAllowed(id.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether the id is a decimal of at most 2^53 written the only way a JSON number would write it, so
     * that {@code 42} and {@code "42"} may stand for the same room and {@code "042"} may not.
     */
    public static boolean isCanonicalDecimal(String id) {
        int length = id.length();
        if (length == 0 || length > MAX_SAFE_INTEGER.length() || (id.charAt(0) == '0' && length > 1)) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (id.charAt(i) < '0' || id.charAt(i) > '9') {
                return false;
            }
        }
        return length < MAX_SAFE_INTEGER.length() || id.compareTo(MAX_SAFE_INTEGER) <= 0;
    }

    /** An id as JSON has it: a canonical decimal is a number. */
    public static Object inJson(String id) {
        return isCanonicalDecimal(id) ? (Object) Long.valueOf(id) : id;
    }

    static String requireWellFormed(String what, String id) {
        if (!isWellFormed(id)) {
            throw new IllegalArgumentException(what + " must be " + FORM);
        }
        return id;
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                || c == '_' || c == '.' || c == ':' || c == '-';
    }
}
