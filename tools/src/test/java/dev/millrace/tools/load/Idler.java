package dev.millrace.tools.load;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** One session that says nothing but what its heartbeats ask for, on a virtual thread of its own. */
final class Idler implements AutoCloseable {

    private final RawSocket socket;
    private final AtomicInteger heartbeats = new AtomicInteger();
    private volatile @Nullable IOException end;
    private volatile boolean closing;

    /** @param entered a session that is in the chat */
    Idler(RawSocket entered) throws IOException {
        socket = entered.patient();
        Thread.ofVirtual().start(this::live);
    }

    /** How many it answered. */
    int heartbeats() {
        return heartbeats.get();
    }

    /** Why it is over; null while it is not. */
    @Nullable
    IOException end() {
        return end;
    }

    @Override
    public void close() throws IOException {
        closing = true;
        socket.close();
    }

    private void live() {
        try {
            while (true) {
                if (socket.receive().equals("2")) {
                    socket.send("3");
                    heartbeats.incrementAndGet();
                }
            }
        } catch (IOException e) {
            if (!closing) {
                end = e;
            }
        }
    }
}
