package dev.millrace.tools.load;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;

/** Many sessions that say nothing. */
final class Crowd implements AutoCloseable {

    private static final int ENTERING_AT_ONCE = 64;

    private final List<Idler> idlers;

    private Crowd(List<Idler> idlers) {
        this.idlers = idlers;
    }

    /** So many of them, each in the chat when this returns. */
    static Crowd enter(int count, URI gateway, IntFunction<String> tokens)
            throws InterruptedException, ExecutionException {
        var door = new Semaphore(ENTERING_AT_ONCE);
        List<Future<Idler>> entering = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                String token = tokens.apply(i);
                Callable<Idler> enter = () -> {
                    door.acquire();
                    try {
                        return new Idler(Departure.enter(gateway, token));
                    } finally {
                        door.release();
                    }
                };
                entering.add(threads.submit(enter));
            }
        }
        List<Idler> idlers = new ArrayList<>();
        for (Future<Idler> entered : entering) {
            idlers.add(entered.get());
        }
        return new Crowd(idlers);
    }

    /** Why sessions ended that nobody ended here. */
    List<IOException> lost() {
        List<IOException> lost = new ArrayList<>();
        for (Idler idler : idlers) {
            IOException end = idler.end();
            if (end != null) {
                lost.add(end);
            }
        }
        return lost;
    }

    /** The heartbeats of the one that answered fewest. */
    int fewestHeartbeats() {
        return idlers.stream().mapToInt(Idler::heartbeats).min().orElse(0);
    }

    @Override
    public void close() throws IOException {
        for (Idler idler : idlers) {
            idler.close();
        }
    }
}
