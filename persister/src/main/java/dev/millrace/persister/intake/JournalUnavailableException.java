package dev.millrace.persister.intake;

/** Redis did not answer, or refused. Reading goes on from the same place later. */
public final class JournalUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    JournalUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
