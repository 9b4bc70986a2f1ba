package dev.millrace.persister.jobs;

/** Another process is at the same kind of job. */
public final class AlreadyRunningException extends Exception {

    private static final long serialVersionUID = 1L;

    AlreadyRunningException(String job) {
        super(job + " is running already; one at a time");
    }
}
