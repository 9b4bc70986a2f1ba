package dev.millrace.tools.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.tools.bench.measure.Workload;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * A send as it travels: a masked WebSocket frame, laid out once. All that differs from one send to the next are digits of
 * fixed width, which are written over, masked.
 */
final class SendFrame {

    /** Stands before and behind the sender and the number in a text, and nowhere else in what a gateway sends. */
    static final byte MARK = '~';
    static final int SENDER_DIGITS = 6;
    static final int NUMBER_DIGITS = 9;
    /** So that every ack id has as many digits. */
    static final int FIRST_ACK_ID = 100_000_000;

    private static final int LARGE = 126;
    private static final int SMALL = 125;

    private final byte[] frame;
    private final byte[] mask;
    private final int header;
    private final int ackId;
    private final int room;
    private final int roomDigits;
    private final int number;
    /** -1 where the sends have no name. */
    private final int name;

    /** @param probe whether it is acknowledged when it is committed */
    SendFrame(int sender, String roomId, Workload workload, byte[] mask, boolean probe) {
        this.mask = mask;
        var payload = new ByteArrayOutputStream();
        write(payload, "42/chat,");
        int ackAt = payload.size();
        write(payload, digits(0, NUMBER_DIGITS) + "[\"sendMessage\",{\"roomId\":\"");
        int roomAt = payload.size();
        write(payload, roomId + "\",\"message\":\"");
        int textAt = payload.size();
        write(payload, (char) MARK + digits(sender, SENDER_DIGITS) + ".");
        int numberAt = payload.size();
        write(payload, digits(0, NUMBER_DIGITS) + (char) MARK);
        write(payload, "x".repeat(Math.max(0, workload.textBytes() - (payload.size() - textAt))) + "\"");
        int nameAt = -1;
        if (workload.named()) {
            write(payload, ",\"clientId\":\"");
            nameAt = payload.size();
            write(payload, digits(0, NUMBER_DIGITS) + "\"");
        }
        write(payload, (probe ? ",\"ack\":\"persisted\"" : "") + "}]");
        byte[] text = payload.toByteArray();
        this.header = text.length <= SMALL ? 6 : 8;
        this.frame = new byte[header + text.length];
        ByteBuffer out = ByteBuffer.wrap(frame).put((byte) 0x81);
        if (text.length <= SMALL) {
            out.put((byte) (0x80 | text.length));
        } else {
            out.put((byte) (0x80 | LARGE)).putShort((short) text.length);
        }
        out.put(mask);
        for (int i = 0; i < text.length; i++) {
            frame[header + i] = (byte) (text[i] ^ mask[i & 3]);
        }
        this.ackId = ackAt;
        this.room = roomAt;
        this.roomDigits = roomId.length();
        this.number = numberAt;
        this.name = nameAt;
    }

    int length() {
        return frame.length;
    }

    /** @param roomId as long as the one it was laid out with */
    void write(byte[] roomId, int sendNumber, ByteBuffer out) {
        for (int i = 0; i < roomDigits; i++) {
            set(room + i, roomId[i]);
        }
        set(ackId, FIRST_ACK_ID + sendNumber, NUMBER_DIGITS);
        set(number, sendNumber, NUMBER_DIGITS);
        if (name >= 0) {
            set(name, sendNumber, NUMBER_DIGITS);
        }
        out.put(frame);
    }

    private void set(int at, int value, int width) {
        int rest = value;
        for (int i = width - 1; i >= 0; i--) {
            set(at + i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }

    private void set(int at, byte value) {
        frame[header + at] = (byte) (value ^ mask[at & 3]);
    }

    private static String digits(int value, int width) {
        return String.format("%0" + width + "d", value);
    }

    private static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(UTF_8));
    }
}
