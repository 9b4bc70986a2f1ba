package dev.millrace.tools.bench.yardstick;

import dev.millrace.embedded.RespClient;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Commands over one connection without waiting for each answer: a batch is sent before the one before it is answered, so
 * that Redis is never out of work. One thread's.
 */
public final class Pipeline {

    private final RespClient client;
    private final int batch;
    private final Answers answers;
    private final ByteArrayOutputStream commands = new ByteArrayOutputStream();
    private int collected;
    private int underWay;

    /** Is given each answer, in the order of the commands. */
    public interface Answers {

        void take(@Nullable Object answer) throws IOException;
    }

    public Pipeline(RespClient client, int batch, Answers answers) {
        this.client = client;
        this.batch = batch;
        this.answers = answers;
    }

    public void call(byte[]... words) throws IOException {
        RespClient.encode(commands, words);
        collected++;
        if (collected == batch) {
            turn();
        }
    }

    /** Returns when everything is answered. */
    public void finish() throws IOException {
        turn();
        turn();
    }

    private void turn() throws IOException {
        client.send(commands);
        commands.reset();
        for (; underWay > 0; underWay--) {
            answers.take(client.receive());
        }
        underWay = collected;
        collected = 0;
    }
}
