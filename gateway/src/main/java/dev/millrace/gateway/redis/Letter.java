package dev.millrace.gateway.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.buffer.Buffer;

/**
 * What is put into a mailbox: a line, and then the body as it is. The line is {@code ? <number> <mailbox>} of a question
 * and of whoever asks, or {@code ! <number>} of its answer.
 *
 * @param from where the answer goes; empty for one
 */
record Letter(long id, String from, Buffer body) {

    /** Longer than any line is. */
    private static final int MOST_TO_LOOK_AT = 128;

    static Buffer question(long id, String from, Buffer body) {
        return Buffer.buffer("? " + id + " " + from + "\n").appendBuffer(body);
    }

    static Buffer answer(long id, Buffer body) {
        return Buffer.buffer("! " + id + "\n").appendBuffer(body);
    }

    boolean isQuestion() {
        return !from.isEmpty();
    }

    /** @throws IllegalArgumentException where it is none */
    static Letter read(Buffer letter) {
        String start = letter.getString(0, Math.min(letter.length(), MOST_TO_LOOK_AT), ISO_8859_1.name());
        int end = start.indexOf('\n');
        String[] words = start.substring(0, Math.max(0, end)).split(" ", -1);
        boolean question = words.length == 3 && words[0].equals("?") && !words[2].isEmpty();
        if (!question && !(words.length == 2 && words[0].equals("!"))) {
            throw new IllegalArgumentException("neither a question nor an answer");
        }
        return new Letter(Long.parseLong(words[1]), question ? words[2] : "",
                letter.getBuffer(end + 1, letter.length()));
    }
}
