package dev.millrace.gateway.transport.engineio;

import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/**
 * Puts a WebSocket's frames together to messages, none longer than a client may send, however long Netty lets a frame
 * be. That fragments are in order, Netty has checked.
 *
 * <p>Belongs to the session's event loop.
 */
final class Fragments {

    private final int mostBytes;
    private boolean text;
    /** Null between two messages. */
    private @Nullable Buffer begun;

    Fragments(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    void take(WebSocketFrame frame, Receiver receiver) {
        Buffer bytes = BufferInternal.buffer(frame.content());
        if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
            text = frame instanceof TextWebSocketFrame;
            if (frame.isFinalFragment() && bytes.length() <= mostBytes) {
                // Nearly always: there is nothing to put together.
                begun = null;
                deliver(bytes, receiver);
            } else {
                goOn(Buffer.buffer(), bytes, frame.isFinalFragment(), receiver);
            }
        } else if (frame instanceof ContinuationWebSocketFrame && begun != null) {
            goOn(begun, bytes, frame.isFinalFragment(), receiver);
        }
    }

    private void goOn(Buffer message, Buffer more, boolean last, Receiver receiver) {
        if (message.length() + more.length() > mostBytes) {
            begun = null;
            receiver.receiveNoMessage();
            return;
        }
        message.appendBuffer(more);
        begun = last ? null : message;
        if (last) {
            deliver(message, receiver);
        }
    }

    private void deliver(Buffer message, Receiver receiver) {
        if (text) {
            Utf8.decode(message).ifPresentOrElse(receiver::receive, receiver::receiveNoMessage);
        } else {
            receiver.receive(message);
        }
    }
}
