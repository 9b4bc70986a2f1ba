package dev.millrace.persister;

import java.util.concurrent.CompletableFuture;

/** A persister that has started. */
interface Running {

    /** Completes with the cause if a part died that this process cannot live without. */
    CompletableFuture<Throwable> death();

    /** Stops, in some seconds at most. Called once. */
    void stop() throws InterruptedException;
}
