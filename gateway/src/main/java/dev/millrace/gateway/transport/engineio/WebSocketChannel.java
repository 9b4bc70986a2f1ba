package dev.millrace.gateway.transport.engineio;

import dev.millrace.model.catalog.CloseCode;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.vertx.core.net.impl.ShutdownEvent;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket from its handshake on, without Vert.x: what comes in, pongs, and how it is closed. Vert.x keeps the request,
 * its headers, two connections and a queue for each, of four kilobytes, for as long as a WebSocket lasts. That is about as much as
 * all else that an idle session takes up, and nobody needs it any more.
 *
 * <p>Belongs to the socket's event loop.
 */
// What cannot be written or closed is the end of the connection, and that is told by itself.
@SuppressWarnings("FutureReturnValueIgnored")
final class WebSocketChannel extends ChannelDuplexHandler {

    private static final String VERTX_HANDLER = "handler";

    /** How long a client that is sent a close frame may take to answer it. */
    private static final Duration CLOSING = Duration.ofSeconds(3);

    private final Channel channel;
    private final Loop loop;
    private final Listener listener;
    private CloseCode why = CloseCode.SHUTDOWN;
    private @Nullable ChannelPromise closing;
    private @Nullable Future<?> patience;
    private boolean clientClosed;
    private boolean ponged;
    private boolean finished;
    /** Any thread may read it. */
    private volatile boolean ending;
    private boolean stopped;
    /** What came and may not be told yet; null where all is told at once. */
    private @Nullable Queue<WebSocketFrame> held;
    private int mayBeTold;

    private WebSocketChannel(Channel channel, Loop loop, Listener listener) {
        this.channel = channel;
        this.loop = loop;
        this.listener = listener;
    }

    /** Whoever is told what comes, on the socket's loop and in the order of the wire. */
    interface Listener {

        /** Anything but a close frame. Its content needs no release. */
        void received(WebSocketFrame frame);

        /** What came breaks the protocol, or the connection is broken. */
        void broken();

        /** The client sent a close frame, or the server stops. Whoever is told is to close. */
        void asksToClose();

        void closed();
    }

    /** Takes the channel over from Vert.x, which has just shaken hands. Called on the socket's loop. */
    static WebSocketChannel takeOver(Channel channel, Loop loop, Listener listener) {
        var taken = new WebSocketChannel(channel, loop, listener);
        channel.pipeline().replace(VERTX_HANDLER, VERTX_HANDLER, taken);
        return taken;
    }

    /** From now on, so many frames are told, and another for each {@link #tellAnother}. */
    void tellAtMost(int frames) {
        held = new ArrayDeque<>(frames);
        mayBeTold = frames;
    }

    void tellAnother() {
        if (held == null || stopped) {
            return;
        }
        WebSocketFrame next = held.poll();
        if (next == null) {
            mayBeTold++;
        } else {
            loop.dispatch(() -> listener.received(next));
        }
        if (held.isEmpty()) {
            channel.config().setAutoRead(true);
        }
    }

    /** Nothing is told any more, but that the client closes. */
    void stop() {
        stopped = true;
    }

    /** Whether either side has begun to close it, or it is closed. Any thread may ask. */
    boolean isEnding() {
        return ending;
    }

    /** What was written before is sent before. Only the first says why. */
    void close(CloseCode because) {
        if (closing == null) {
            why = because;
        }
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof CloseWebSocketFrame) {
                clientCloses(ctx);
            } else if (message instanceof WebSocketFrame frame) {
                take(ctx, frame);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void take(ChannelHandlerContext ctx, WebSocketFrame frame) {
        if (frame instanceof PingWebSocketFrame && !ending) {
            ctx.write(new PongWebSocketFrame(frame.content().retain()));
            ponged = true;
        }
        if (stopped) {
            return;
        }
        // It may outlive this turn, and Netty's buffers want to be released.
        WebSocketFrame copy = frame.replace(Unpooled.wrappedBuffer(ByteBufUtil.getBytes(frame.content())));
        if (held == null || mayBeTold > 0) {
            mayBeTold--;
            loop.dispatch(() -> listener.received(copy));
        } else {
            held.add(copy);
            channel.config().setAutoRead(false);
        }
    }

    private void clientCloses(ChannelHandlerContext ctx) {
        clientClosed = true;
        ending = true;
        if (closing == null) {
            loop.dispatch(listener::asksToClose);
        } else {
            finish(ctx);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (ponged) {
            ponged = false;
            ctx.flush();
        }
    }

    /** Says so to the client, and waits for it to say so too. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        ending = true;
        if (closing != null) {
            channel.closeFuture().addListener(closed -> promise.trySuccess());
            return;
        }
        closing = promise;
        ctx.writeAndFlush(new CloseWebSocketFrame(why.code(), why.name())).addListener(sent -> {
            if (clientClosed || !sent.isSuccess()) {
                finish(ctx);
            } else {
                patience = ctx.executor()
                        .schedule(() -> finish(ctx), CLOSING.toMillis(),
                                TimeUnit.MILLISECONDS);
            }
        });
    }

    private void finish(ChannelHandlerContext ctx) {
        if (!finished && closing != null) {
            finished = true;
            ctx.close(closing);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ending = true;
        if (patience != null) {
            patience.cancel(false);
        }
        finish(ctx);
        loop.dispatch(listener::closed);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        loop.dispatch(listener::broken);
        ctx.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            // Nothing can be written, so not even a close frame.
            ctx.close();
        } else if (event instanceof ShutdownEvent) {
            loop.dispatch(listener::asksToClose);
        } else {
            ReferenceCountUtil.release(event);
        }
    }
}
