package dev.millrace.gateway.transport.engineio;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/** What clients send as text: what is none is no packet, and not a packet with some other character in it. */
final class Utf8 {

    /** What Java puts in the place of bytes that are none. It may also have been sent. */
    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /** Empty where the bytes are no text. */
    static Optional<String> decode(Buffer bytes) {
        String text = bytes.toString();
        // Nearly always that settles it, and Java decodes strings much faster than it decodes strictly.
        return text.indexOf(REPLACEMENT) < 0 ? Optional.of(text) : decodeStrictly(bytes);
    }

    private static Optional<String> decodeStrictly(Buffer bytes) {
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.getBytes())).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
