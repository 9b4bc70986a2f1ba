package dev.millrace.gateway.room;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a room, on its way to every member here. It is encoded once per encoder, not
 * once per receiver: members of one vocabulary share the frame.
 */
public final class RoomEvent {

    private final String messageJson;
    private @Nullable Encoder lastEncoder;
    private @Nullable String lastFrame;

    public RoomEvent(String messageJson) {
        this.messageJson = messageJson;
    }

    public String messageJson() {
        return messageJson;
    }

    /** @param encoder the same object for all that share a frame */
    public String encodedBy(Encoder encoder) {
        String frame = lastFrame;
        if (frame == null || !encoder.equals(lastEncoder)) {
            frame = encoder.encode(this);
            lastFrame = frame;
            lastEncoder = encoder;
        }
        return frame;
    }

    /** How one family of clients is told. */
    public interface Encoder {
        String encode(RoomEvent event);
    }
}
