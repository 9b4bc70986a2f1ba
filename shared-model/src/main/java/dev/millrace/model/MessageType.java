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
    LEAVE
}
