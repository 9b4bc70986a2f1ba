package dev.millrace.gateway.transport.engineio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.buffer.Buffer;

/** What one gateway asks of another's session: {@code <what> <sid>}, and on the next line what was posted. */
record RelayQuestion(What what, String sid, Buffer body) {

    enum What {
        POLL, POST, ABORT
    }

    Buffer encoded() {
        return Buffer.buffer(what + " " + sid + "\n").appendBuffer(body);
    }

    /** @throws IllegalArgumentException where it is none */
    static RelayQuestion read(Buffer question) {
        int end = RelayAnswer.lineOf(question);
        String line = question.getString(0, end, ISO_8859_1.name());
        int space = line.indexOf(' ');
        return new RelayQuestion(What.valueOf(line.substring(0, Math.max(0, space))),
                line.substring(space + 1), question.getBuffer(end + 1, question.length()));
    }
}
