package dev.millrace.model;

/** What a message is. Clients see the constant's name. */
public enum MessageType {
    CHAT,
    /** The text says where the image is. */
    IMAGE
}
