package dev.millrace.persister;

import dev.millrace.model.ChatMessage;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Goes on appending, some hundred a second over some rooms, on a thread of its own. */
final class Traffic implements AutoCloseable {

    private static final int ROOMS = 23;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(2);

    private final Journal journal;
    private final Thread thread = Thread.ofPlatform().name("traffic").daemon().unstarted(this::flow);
    private final CompletableFuture<@Nullable IOException> ended = new CompletableFuture<>();
    private volatile boolean closed;

    private Traffic(Journal journal) {
        this.journal = journal;
    }

    static Traffic start(Servers servers) throws IOException {
        var traffic = new Traffic(servers.journal());
        traffic.thread.start();
        return traffic;
    }

    int count() {
        return journal.appended().size();
    }

    /** Ends it. */
    List<ChatMessage> stop() throws IOException {
        closed = true;
        IOException failure = ended.join();
        if (failure != null) {
            throw failure;
        }
        return journal.messages();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        var unused = ended.join();
        journal.close();
    }

    private void flow() {
        IOException failure = null;
        try {
            for (int i = 0; !closed; i++) {
                var unused = journal.append("room-" + i % ROOMS, "message " + i);
                LockSupport.parkNanos(PAUSE);
            }
        } catch (IOException e) {
            failure = e;
        } finally {
            ended.complete(failure);
        }
    }
}
