package dev.millrace.model.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A request that was understood and will not be done. Its text is written for the client: it names the
 * field and the limit, and nothing of the server's inside. Refusals are ordinary answers, so they carry
 * no stack trace.
 */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable String field;

    private Refusal(ErrorCode code, @Nullable String field, String message) {
        super(message, null, false, false);
        this.code = code;
        this.field = field;
    }

    public static Refusal of(ErrorCode code, String message) {
        return new Refusal(code, null, message);
    }

    /** @param must completes "{@code field} must …" */
    public static Refusal field(String field, String must) {
        return new Refusal(ErrorCode.INVALID_FIELD, field, field + " must " + must);
    }

    public ErrorCode code() {
        return code;
    }

    /** The field at fault, where one is. */
    public @Nullable String field() {
        return field;
    }

    /** What the client is told. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
