package dev.millrace.gateway.auth.jose;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with something that was presented, for operators: a sentence without its full stop that quotes nothing
 * of it. An ordinary answer, so it carries no stack trace.
 */
public final class FlawException extends Exception {

    private static final long serialVersionUID = 1L;

    public FlawException(String because) {
        super(because, null, false, false);
    }

    public String because() {
        return String.valueOf(getMessage());
    }

    /** What must be there. */
    public static <T> T present(@Nullable T value, String because) throws FlawException {
        if (value == null) {
            throw new FlawException(because);
        }
        return value;
    }

    public static void unless(boolean good, String because) throws FlawException {
        if (!good) {
            throw new FlawException(because);
        }
    }
}
