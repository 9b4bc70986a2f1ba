package dev.millrace.persister.jobs;

import java.util.List;

/** A job did not come to its end. What it has done is done; asked for again it goes on. */
public final class JobFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    JobFailedException(String job, List<Throwable> causes) {
        super(job + " failed: " + reason(causes) + "; asked for again it goes on from there",
                causes.isEmpty() ? null : causes.getFirst());
    }

    /** The deepest cause's first line: those above it only say that something failed. */
    private static String reason(List<Throwable> causes) {
        if (causes.isEmpty()) {
            return "no reason given";
        }
        Throwable deepest = causes.getFirst();
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage()).lines().findFirst().orElse(deepest.toString());
    }
}
