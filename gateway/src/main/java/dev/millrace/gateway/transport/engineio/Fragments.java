package dev.millrace.gateway.transport.engineio;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import org.jspecify.annotations.Nullable;

/**
 * Puts a WebSocket's frames together to messages, none longer than a client may send, however long Vert.x lets a frame
 * be. Vert.x would do so, but fails at a
 * first fragment that is empty, and logs that as an error of ours. That fragments are in order it has checked.
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
        if (frame.isText() || frame.isBinary()) {
            text = frame.isText();
            if (frame.isFinal() && frame.binaryData().length() <= mostBytes) {
                // Nearly always: there is nothing to put together.
                begun = null;
                deliver(frame.binaryData(), receiver);
            } else {
                goOn(Buffer.buffer(), frame, receiver);
            }
        } else if (frame.isContinuation() && begun != null) {
            goOn(begun, frame, receiver);
        }
    }

    private void goOn(Buffer message, WebSocketFrame frame, Receiver receiver) {
        Buffer more = frame.binaryData();
        if (message.length() + more.length() > mostBytes) {
            begun = null;
            receiver.receiveNoMessage();
            return;
        }
        message.appendBuffer(more);
        begun = frame.isFinal() ? null : message;
        if (frame.isFinal()) {
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
