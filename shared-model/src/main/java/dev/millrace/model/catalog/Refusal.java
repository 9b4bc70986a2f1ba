package dev.millrace.model.catalog;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * A request that was understood and will not be done. Its text is written for the client: it names the
 * field and the limit, and nothing of the server's inside. Refusals are ordinary answers, so they carry
 * no stack trace.
 */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable String field;

    private final @Nullable Duration retryAfter;

    private Refusal(ErrorCode code, @Nullable String field, String message, @Nullable Duration retryAfter) {
        super(message, null, false, false);
        this.code = code;
        this.field = field;
        this.retryAfter = retryAfter;
    }

    public static Refusal of(ErrorCode code, String message) {
        return new Refusal(code, null, message, null);
    }

    /** Of a request that may be repeated after a while. */
    public static Refusal until(Duration retryAfter, String message) {
        return until(ErrorCode.RETRY_LATER, retryAfter, message);
    }

    /** Of a request that may be repeated after a while, for a reason of its own. */
    public static Refusal until(ErrorCode code, Duration retryAfter, String message) {
        return new Refusal(code, null, message, retryAfter);
    }

    /** @param must completes "{@code field} must …" */
    public static Refusal field(String field, String must) {
        return new Refusal(ErrorCode.INVALID_FIELD, field, field + " must " + must, null);
    }

    /** The same, in the words of a client that calls that field otherwise. */
    public Refusal renaming(String called, String otherwise) {
        return called.equals(field)
                ? new Refusal(code, otherwise, otherwise + text().substring(called.length()), retryAfter)
                : this;
    }

    public ErrorCode code() {
        return code;
    }

    /** The field at fault, where one is. */
    public @Nullable String field() {
        return field;
    }

    /** When the same request may succeed, where that is known. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** What the client is told. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
