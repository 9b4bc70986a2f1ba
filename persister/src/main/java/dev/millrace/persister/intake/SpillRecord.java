package dev.millrace.persister.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How something heard lies in a file: the length of the rest, its checksum, the channel's length, the channel, the
 * payload.
 */
final class SpillRecord {

    /** Bytes besides the channel and the payload. */
    private static final int OVERHEAD = 4 + 4 + 2;

    private static final int BEFORE_BODY = 8;

    private SpillRecord() {}

    static int sizeOf(Heard heard) {
        return OVERHEAD + heard.channel().getBytes(UTF_8).length + heard.payload().length;
    }

    static ByteBuffer of(Heard heard) {
        byte[] channel = heard.channel().getBytes(UTF_8);
        ByteBuffer record = ByteBuffer.allocate(OVERHEAD + channel.length + heard.payload().length)
                .position(BEFORE_BODY)
                .putShort((short) channel.length)
                .put(channel)
                .put(heard.payload())
                .flip();
        record.putInt(0, record.limit() - BEFORE_BODY);
        record.putInt(4, checksum(record.array(), BEFORE_BODY));
        return record;
    }

    /**
     * @param left so many bytes follow
     * @return null if they are no whole record, as when its writing was cut short
     */
    static @Nullable Heard read(DataInputStream in, long left) throws IOException {
        if (left < OVERHEAD) {
            return null;
        }
        int length = in.readInt();
        int checksum = in.readInt();
        if (length < OVERHEAD - BEFORE_BODY || length > left - BEFORE_BODY) {
            return null;
        }
        byte[] body = in.readNBytes(length);
        return body.length == length && checksum(body, 0) == checksum ? heardIn(ByteBuffer.wrap(body)) : null;
    }

    private static @Nullable Heard heardIn(ByteBuffer body) {
        int length = Short.toUnsignedInt(body.getShort());
        if (length > body.remaining()) {
            return null;
        }
        byte[] channel = new byte[length];
        body.get(channel);
        byte[] payload = new byte[body.remaining()];
        body.get(payload);
        return new Heard(new String(channel, UTF_8), payload);
    }

    private static int checksum(byte[] bytes, int from) {
        var crc = new CRC32C();
        crc.update(bytes, from, bytes.length - from);
        return (int) crc.getValue();
    }
}
