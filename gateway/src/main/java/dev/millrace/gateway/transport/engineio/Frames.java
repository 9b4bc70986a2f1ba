package dev.millrace.gateway.transport.engineio;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;

import java.util.ArrayList;
import java.util.List;

/**
 * What a session is sent in one turn of its loop, on its way into the socket: WebSocket frames side by side in one buffer,
 * written once. A frame for each write is a system call each, and under load most of what a gateway does.
 *
 * <p>Vert.x writes frame by frame and flushes after each, so this writes past it, to the channel: bytes pass its encoder
 * of frames as they are. Its own frames, pongs and the close frame, it writes to the same channel, in the order of the
 * calls.
 *
 * <p>Belongs to the session's loop. The channel may be another loop's: Netty hands the write over in the order of the
 * calls.
 */
final class Frames {

    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;
    private static final int LONGEST_HEADER = 10;
    private static final int SMALL = 125;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;

    private final Channel channel;
    private final List<Outgoing> waiting = new ArrayList<>();
    private int bytes;

    Frames(Channel channel) {
        this.channel = channel;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int count() {
        return waiting.size();
    }

    /** Of the packets, without their headers. */
    int bytes() {
        return bytes;
    }

    void add(Outgoing packet) {
        waiting.add(packet);
        bytes += packet.frame().length;
    }

    /**
     * Writes all that waits; nothing waits afterwards. The step is run when it is sent or lost, on the channel's loop. What
     * is lost is the end of the connection: what came after it would not be what was said.
     */
    void write(Runnable gone) {
        ByteBuf out;
        try {
            out = encoded();
        } catch (OutOfMemoryError e) {
            // Netty's own limit. It must not be felt by those whose turn is next.
            channel.close().addListener(closed -> gone.run());
            return;
        } finally {
            waiting.clear();
            bytes = 0;
        }
        channel.writeAndFlush(out)
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE)
                .addListener(written -> gone.run());
    }

    private ByteBuf encoded() {
        ByteBuf out = channel.alloc().directBuffer(bytes + waiting.size() * LONGEST_HEADER);
        for (int i = 0; i < waiting.size(); i++) {
            encode(waiting.get(i), out);
        }
        return out;
    }

    /** A server's frame: whole, and not masked. */
    static void encode(Outgoing packet, ByteBuf out) {
        byte[] payload = packet.frame();
        out.writeByte(packet.isBinary() ? BINARY : TEXT);
        if (payload.length <= SMALL) {
            out.writeByte(payload.length);
        } else if (payload.length <= 0xffff) {
            out.writeByte(TWO_BYTES).writeShort(payload.length);
        } else {
            out.writeByte(EIGHT_BYTES).writeLong(payload.length);
        }
        out.writeBytes(payload);
    }
}
