package dev.millrace.model;

/** What a message is. Clients see the constant's name. */
public enum MessageType {
    CHAT,
    /** The text says where the image is. */
    IMAGE,
    /** The service says what became of the room: the text is the room's new status, or what a service wrote. */
    SYSTEM,
    /** Something that every member should see. */
    NOTIFICATION,
    /** The sender became a member; the text is their name. */
    JOIN,
    /** The sender is no longer one; the text is their name. */
    LEAVE;

    /** Whether somebody says it themselves, who then has read what was said before. What the room says of itself is not. */
    public boolean isSpoken() {
        return switch (this) {
            case CHAT, IMAGE, NOTIFICATION -> true;
            case SYSTEM, JOIN, LEAVE -> false;
        };
    }

    /**
     * Whether whoever it is of has read it, and nothing that was said before it: a member's joining is no news to them, and
     * is said perhaps after what they have yet to read.
     */
    public boolean isKnownToItsSender() {
        return this == JOIN;
    }
}
