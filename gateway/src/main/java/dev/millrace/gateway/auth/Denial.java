package dev.millrace.gateway.auth;

import dev.millrace.model.catalog.Refusal;

/**
 * Somebody is not let in. Its text is for operators: it says what was wrong at which step, and quotes nothing that is
 * secret, nor anything that a stranger wrote at length. Denials are ordinary answers, so they carry no stack trace.
 */
public final class Denial extends Exception {

    private static final long serialVersionUID = 1L;

    private final Step step;

    /** @param because a sentence without its full stop; where the step is told to clients, one they understand */
    public Denial(Step step, String because) {
        super(because, null, false, false);
        this.step = step;
    }

    /** Whether it never was one, was answered by another presentation, or is forgotten: the same helps in each case. */
    public static Denial noChallenge() {
        return new Denial(Step.NONCE, "the presentation's nonce is no challenge of this user's");
    }

    public Step step() {
        return step;
    }

    public String because() {
        return String.valueOf(getMessage());
    }

    /** What the client is told. */
    public Refusal refusal() {
        return Refusal.of(step.code(), step.isTold() ? because() : step.code().meaning());
    }
}
