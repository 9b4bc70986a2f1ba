package dev.millrace.gateway.auth.jose;

/** The keys that were configured are no good to start with. The message is one line for operators, naming the place. */
public final class UnusableKeysException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnusableKeysException(String message) {
        super(message);
    }
}
