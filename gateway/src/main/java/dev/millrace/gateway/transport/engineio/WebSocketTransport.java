package dev.millrace.gateway.transport.engineio;

import dev.millrace.model.catalog.CloseCode;

import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Engine.IO packets as WebSocket frames, one each; all of a turn are {@linkplain Frames written at once}.
 *
 * <p>Two event loops may meet here: the socket's, on which its channel tells what comes, and the session's, on which
 * everything else happens. They are the same but for a session that was opened by polling elsewhere. Writes are taken
 * from any thread, each one's in its order; what comes in hops over, a few frames at a time.
 */
final class WebSocketTransport implements EngineTransport, WebSocketChannel.Listener {

    /** One write takes so much at most; less, where a client may leave little unread. */
    private static final int MOST_BYTES_AT_ONCE = 32_768;
    private static final int MOST_PACKETS_AT_ONCE = 64;

    /** Between two loops: a client cannot fill the session's loop with more than this. */
    private static final int FRAMES_UNDER_WAY = 32;

    /**
     * A client that pings and reads nothing makes the server keep a pong each, of at most 127 bytes: so many are an
     * eighth of the outbox as it comes. A client that keeps its connection alive sends a ping every some seconds: it is
     * closed for its silence long before it has sent so many.
     */
    private static final int MOST_UNREAD_PONGS = 1_000;

    private final Channel channel;
    private final Loop socketLoop;
    private final Loop sessionLoop;
    private final Fragments fragments;
    private final Frames frames;
    private final int mostPackets;
    private final int mostBytes;
    /** A turn may bring far more than a client may leave unread: what was not offered to the socket is not unread. */
    private final int mostPacketsAtOnce;
    private final int mostBytesAtOnce;
    /** The session's loop counts up, the socket's down. */
    private final AtomicInteger unsentPackets = new AtomicInteger();
    private final AtomicLong unsentBytes = new AtomicLong();
    /** Since more waited than was wanted. Counted on the socket's loop. */
    private final AtomicInteger unreadPongs = new AtomicInteger();
    /** Set on the session's loop; whoever takes it runs it. */
    private final AtomicReference<@Nullable Runnable> whenItTakesMore = new AtomicReference<>();
    /** Null until it is attached. */
    private @Nullable WebSocketChannel socket;
    private @Nullable Receiver receiver;
    private boolean closing;

    WebSocketTransport(Channel channel, Loop socketLoop, Loop sessionLoop, EngineSettings settings) {
        this.channel = channel;
        this.socketLoop = socketLoop;
        this.sessionLoop = sessionLoop;
        this.frames = new Frames(channel);
        this.fragments = new Fragments(settings.maxPayload());
        this.mostPackets = settings.outboxMessages();
        this.mostBytes = settings.outboxBytes();
        this.mostPacketsAtOnce = Math.min(MOST_PACKETS_AT_ONCE, mostPackets / 4);
        this.mostBytesAtOnce = Math.min(MOST_BYTES_AT_ONCE, mostBytes / 4);
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(mostBytes / 2, mostBytes));
    }

    /** Begins to read. Called on the socket's loop, before it has read anything. */
    void attach(Receiver first) {
        receiver = first;
        socket = WebSocketChannel.takeOver(channel, socketLoop, this);
        if (!isAtHome()) {
            socket.tellAtMost(FRAMES_UNDER_WAY);
        }
    }

    /** From now on somebody else is told. */
    void hand(Receiver next) {
        receiver = next;
    }

    @Override
    public void send(Outgoing packet) {
        if (!sessionLoop.isCurrent()) {
            // A future that is nobody's may complete anywhere, and what waits for the turn's end is this loop's alone.
            sessionLoop.later(() -> send(packet));
            return;
        }
        if (closing || isEnding()) {
            return;
        }
        if (frames.isEmpty()) {
            sessionLoop.atTurnsEnd(this::flush);
        }
        frames.add(packet);
        unsentPackets.incrementAndGet();
        unsentBytes.addAndGet(packet.frame().length);
        if (frames.bytes() >= mostBytesAtOnce || frames.count() >= mostPacketsAtOnce) {
            flush();
        }
    }

    /** The last of a turn, and whatever must come before something else. */
    private void flush() {
        if (frames.isEmpty()) {
            return;
        }
        int packets = frames.count();
        int bytes = frames.bytes();
        frames.write(() -> {
            unsentPackets.addAndGet(-packets);
            unsentBytes.addAndGet(-bytes);
            tellIfItTakesMore();
        });
    }

    @Override
    public boolean isFull() {
        return unsentPackets.get() > mostPackets || unsentBytes.get() > mostBytes
                || unreadPongs.get() > MOST_UNREAD_PONGS;
    }

    @Override
    public boolean takesMore() {
        return unsentPackets.get() < mostPackets / 2 && unsentBytes.get() < mostBytes / 2;
    }

    @Override
    public void whenItTakesMore(Runnable step) {
        whenItTakesMore.set(step);
        // The last write may have been done between the asking and the setting.
        tellIfItTakesMore();
    }

    private void tellIfItTakesMore() {
        if (takesMore()) {
            Runnable step = whenItTakesMore.getAndSet(null);
            if (step != null) {
                sessionLoop.later(step);
            }
        }
    }

    @Override
    public void stopReading() {
        socketLoop.run(socket()::stop);
    }

    @Override
    public boolean isEnding() {
        return socket().isEnding();
    }

    @Override
    public void close(CloseCode why) {
        flush();
        closing = true;
        socketLoop.run(() -> socket().close(why));
    }

    @Override
    public void closeAsAsked() {
        close(CloseCode.SHUTDOWN);
    }

    @Override
    public void received(WebSocketFrame frame) {
        countPongs(frame);
        sessionLoop.run(() -> receiveFrame(frame));
    }

    @Override
    public void broken() {
        sessionLoop.run(() -> receiver().receiveNoMessage());
    }

    @Override
    public void asksToClose() {
        sessionLoop.run(() -> receiver().shutDown());
    }

    @Override
    public void closed() {
        sessionLoop.run(() -> receiver().closed());
    }

    /** A pong is written to each ping, however many are left unread, and nobody else counts those bytes. */
    private void countPongs(WebSocketFrame frame) {
        if (frame instanceof PingWebSocketFrame && !isEnding()) {
            if (channel.isWritable()) {
                unreadPongs.set(0);
            } else {
                unreadPongs.incrementAndGet();
            }
        }
    }

    private void receiveFrame(WebSocketFrame frame) {
        fragments.take(frame, receiver());
        receiver().receiveFrame();
        if (!isAtHome()) {
            socketLoop.run(socket()::tellAnother);
        }
    }

    private boolean isAtHome() {
        return socketLoop.equals(sessionLoop);
    }

    private WebSocketChannel socket() {
        return Objects.requireNonNull(socket, "not attached");
    }

    private Receiver receiver() {
        return Objects.requireNonNull(receiver, "not attached");
    }
}
