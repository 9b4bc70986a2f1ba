package dev.millrace.gateway.auth.session;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads for what costs an event loop too much. */
final class Workers {

    private Workers() {}

    /** For half of the processors: the loops need the others. Refuses work where as much waits as may. */
    static ThreadPoolExecutor start(String name, int mostWaiting) {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(mostWaiting),
                Thread.ofPlatform().name(name, 0).daemon().factory());
    }
}
