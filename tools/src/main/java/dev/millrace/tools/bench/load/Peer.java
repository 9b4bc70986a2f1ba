package dev.millrace.tools.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * One connection: a WebSocket that speaks Engine.IO 4 and Socket.IO 5, as far as a chat needs it. It enters, joins its
 * rooms, and from then on passes on what it is sent. Belongs to the crowd's thread.
 */
final class Peer {

    private static final int JOINS_AT_ONCE = 20;
    private static final byte[] NOTHING = {};
    private static final byte[] PONG = {'3'};
    private static final int MESSAGE = '4';

    private final int number;
    private final Owner owner;
    private final String auth;
    private final byte[][] rooms;
    private final byte[] mask;
    private final SocketChannel channel;
    private final SelectionKey key;
    private State state = State.CONNECTING;
    private int joinsBegun;
    private int joinsDone;
    /** The beginning of what has not come whole. */
    private byte[] rest = NOTHING;
    /** What the socket did not take. */
    private ByteBuffer unsent = ByteBuffer.wrap(NOTHING);

    private enum State {
        CONNECTING, UPGRADING, ENTERING, JOINING, READY, CLOSED
    }

    /** Whose connection it is. */
    interface Owner {

        /** It is in its rooms. Called once. */
        void ready(Peer peer);

        /**
         * An answer to a send. What was said stands in the bytes only as long as the call lasts, as in {@link #heard}.
         *
         * @param good whether it succeeded
         */
        void acked(Peer peer, int sendNumber, boolean good, byte[] packet, int begin, int end);

        /** A message of the load's own. */
        void heard(Peer peer, int sender, int sendNumber);

        /** It is over, though nobody closed it. */
        void lost(Peer peer, String why);
    }

    /** Begins to connect. */
    Peer(int number, People people, byte[][] rooms, Selector selector, Owner owner) throws IOException {
        this.number = number;
        this.owner = owner;
        this.auth = people.auth().apply(number);
        this.rooms = rooms;
        int seed = (number + 1) * 0x9E3779B9;
        this.mask = new byte[]{(byte) (seed >> 24), (byte) (seed >> 16), (byte) (seed >> 8),
            (byte) (seed | 1)};
        var gateway = people.gateways().get(number % people.gateways().size());
        this.channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        this.key = channel.register(selector, SelectionKey.OP_CONNECT, this);
        String request = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: "
                + gateway.getAuthority()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        unsent = ByteBuffer.wrap(request.getBytes(ISO_8859_1));
        channel.connect(new InetSocketAddress(gateway.getHost(), gateway.getPort()));
    }

    int number() {
        return number;
    }

    byte[][] rooms() {
        return rooms;
    }

    byte[] mask() {
        return mask;
    }

    boolean isOpen() {
        return state != State.CLOSED;
    }

    void close() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            try {
                channel.close();
            } catch (IOException e) {
                owner.lost(this, "could not be closed: " + e);
            }
        }
    }

    /** Its socket can do something. What comes is read into the scratch, and looked at there. */
    void act(byte[] scratch) {
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                state = State.UPGRADING;
                key.interestOps(SelectionKey.OP_READ);
                drain();
            } else {
                if (key.isWritable()) {
                    drain();
                }
                if (key.isReadable()) {
                    read(scratch);
                }
            }
        } catch (IOException e) {
            lose(e.toString());
        }
    }

    /** Sends whole frames, now or as soon as the socket takes them. */
    void write(ByteBuffer frames) {
        try {
            if (!unsent.hasRemaining()) {
                channel.write(frames);
            }
            if (frames.hasRemaining()) {
                ByteBuffer more = ByteBuffer.allocate(unsent.remaining() + frames.remaining());
                unsent = more.put(unsent).put(frames).flip();
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            }
        } catch (IOException e) {
            lose(e.toString());
        }
    }

    private void drain() throws IOException {
        channel.write(unsent);
        key.interestOps(
                unsent.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    private void read(byte[] scratch) throws IOException {
        System.arraycopy(rest, 0, scratch, 0, rest.length);
        int count = channel.read(ByteBuffer.wrap(scratch, rest.length, scratch.length - rest.length));
        if (count < 0) {
            lose("the gateway closed");
            return;
        }
        int end = rest.length + count;
        int begin = state == State.UPGRADING ? upgrade(scratch, end) : 0;
        while (state != State.CLOSED && state != State.UPGRADING) {
            int next = frame(scratch, begin, end);
            if (next < 0) {
                break;
            }
            begin = next;
        }
        rest = begin == end ? NOTHING : Arrays.copyOfRange(scratch, begin, end);
    }

    /** @return where the frames begin; 0 where the answer has not come whole */
    private int upgrade(byte[] bytes, int end) {
        String answer = new String(bytes, 0, end, ISO_8859_1);
        int over = answer.indexOf("\r\n\r\n");
        if (over < 0) {
            return 0;
        }
        if (!answer.startsWith("HTTP/1.1 101")) {
            lose("no WebSocket: " + answer.substring(0, answer.indexOf("\r\n")));
            return end;
        }
        state = State.ENTERING;
        return over + 4;
    }

    /** @return where the next one begins; -1 where this has not come whole */
    private int frame(byte[] bytes, int begin, int end) {
        if (end - begin < 2) {
            return -1;
        }
        int length = bytes[begin + 1] & 0x7f;
        int payload = begin + 2;
        if (length >= 126) {
            int wide = length == 126 ? 2 : 8;
            if (end - payload < wide) {
                return -1;
            }
            length = 0;
            for (int i = 0; i < wide; i++) {
                length = (length << 8) | (bytes[payload + i] & 0xff);
            }
            payload += wide;
        }
        if (end - payload < length) {
            if (length > bytes.length - 14) {
                lose("a frame of " + length + " bytes");
            }
            return -1;
        }
        int opcode = bytes[begin] & 0x0f;
        if (opcode == 8) {
            int code = length < 2 ? 0 : ((bytes[payload] & 0xff) << 8) | (bytes[payload + 1] & 0xff);
            lose("closed with " + code + " " + new String(bytes, payload + Math.min(2, length),
                    Math.max(0, length - 2), UTF_8));
        } else if (opcode == 1 && length > 0) {
            packet(bytes, payload, payload + length);
        }
        return payload + length;
    }

    /** One of Engine.IO. All that is no message of ours, and no answer to us, is left alone. */
    private void packet(byte[] bytes, int begin, int end) {
        int kind = bytes[begin];
        if (kind == MESSAGE && end - begin > 1) {
            switch (bytes[begin + 1]) {
                case '2' -> event(bytes, begin, end);
                case '3' -> ack(bytes, begin, end);
                case '0' -> join();
                case '4' -> lose("refused: " + new String(bytes, begin, end - begin, UTF_8));
                default -> {
                }
            }
        } else if (kind == '2') {
            emit(PONG);
        } else if (kind == '0') {
            emit(("40/chat," + auth).getBytes(UTF_8));
        }
    }

    /** {@code 42/chat,["message",{…"message":"~000017.000000123~xxx"…}…]}: between the marks all is of fixed width. */
    private void event(byte[] bytes, int begin, int end) {
        int last = end - SendFrame.SENDER_DIGITS - SendFrame.NUMBER_DIGITS - 2;
        for (int i = begin; i < last; i++) {
            if (bytes[i] == SendFrame.MARK) {
                int sender = number(bytes, i + 1, SendFrame.SENDER_DIGITS);
                owner.heard(this, sender,
                        number(bytes, i + 2 + SendFrame.SENDER_DIGITS, SendFrame.NUMBER_DIGITS));
                return;
            }
        }
    }

    /** {@code 43/chat,100000123[{"success":true,…}]}. */
    private void ack(byte[] bytes, int begin, int end) {
        int i = begin + 8;
        int id = 0;
        while (i < end && bytes[i] >= '0' && bytes[i] <= '9') {
            id = id * 10 + bytes[i++] - '0';
        }
        boolean good = isGood(bytes, i, end);
        if (id >= SendFrame.FIRST_ACK_ID) {
            owner.acked(this, id - SendFrame.FIRST_ACK_ID, good, bytes, i, end);
        } else if (!good) {
            lose("not joined: " + new String(bytes, begin, end - begin, UTF_8));
        } else if (state == State.JOINING && ++joinsDone == rooms.length) {
            state = State.READY;
            owner.ready(this);
        } else {
            joinNext();
        }
    }

    private static boolean isGood(byte[] bytes, int begin, int end) {
        int value = Scan.after(Scan.SUCCESS, bytes, begin, end);
        return value >= 0 && value < end && bytes[value] == 't';
    }

    private void join() {
        state = State.JOINING;
        if (rooms.length == 0) {
            state = State.READY;
            owner.ready(this);
        }
        while (joinsBegun < Math.min(rooms.length, JOINS_AT_ONCE)) {
            joinNext();
        }
    }

    private void joinNext() {
        if (joinsBegun < rooms.length) {
            String room = new String(rooms[joinsBegun], UTF_8);
            emit(("42/chat," + joinsBegun++ + "[\"joinRoom\",{\"roomId\":\"" + room + "\"}]")
                    .getBytes(UTF_8));
        }
    }

    private void emit(byte[] text) {
        int wide = text.length <= 125 ? 0 : 2;
        ByteBuffer frame = ByteBuffer.allocate(6 + wide + text.length).put((byte) 0x81);
        if (wide == 0) {
            frame.put((byte) (0x80 | text.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) text.length);
        }
        frame.put(mask);
        for (int i = 0; i < text.length; i++) {
            frame.put((byte) (text[i] ^ mask[i & 3]));
        }
        write(frame.flip());
    }

    private void lose(String why) {
        if (state != State.CLOSED) {
            close();
            owner.lost(this, why);
        }
    }

    private static int number(byte[] bytes, int begin, int width) {
        int value = 0;
        for (int i = begin; i < begin + width; i++) {
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }
}
