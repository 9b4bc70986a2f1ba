package dev.millrace.gateway.transport.engineio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.buffer.Buffer;

/** An answer on its way between gateways: {@code <status> <content type>}, and from the next line on its body. */
final class RelayAnswer {

    private RelayAnswer() {}

    static Buffer encoded(PollingAnswer answer) {
        return Buffer.buffer(answer.status() + " " + answer.contentType() + "\n").appendBuffer(answer.body());
    }

    /** @throws IllegalArgumentException where it is none */
    static PollingAnswer read(Buffer answer) {
        int end = lineOf(answer);
        String line = answer.getString(0, end, ISO_8859_1.name());
        int space = line.indexOf(' ');
        return new PollingAnswer(Integer.parseInt(line.substring(0, Math.max(0, space))),
                line.substring(space + 1), answer.getBuffer(end + 1, answer.length()));
    }

    /** Where the first line ends. */
    static int lineOf(Buffer letter) {
        for (int i = 0; i < letter.length(); i++) {
            if (letter.getByte(i) == '\n') {
                return i;
            }
        }
        throw new IllegalArgumentException("no line");
    }
}
