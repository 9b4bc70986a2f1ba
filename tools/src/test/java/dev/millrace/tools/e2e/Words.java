package dev.millrace.tools.e2e;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Map;

/** The words of each family of clients for the same few things. */
enum Words {
    DOGCAT("joinRoom", "leaveRoom", "sendMessage", "message", "message", "data"),
    SWEET_ORDER("join-room",
            "leave-room", "send-message", "text", "new-message", "data"),
    NATS("join_room", "leave_room",
            "send_message", "content", "new_message", "message");

    private final String join;
    private final String leave;
    private final String send;
    private final String text;
    private final String heard;
    private final String sent;

    /**
     * @param text  the field that holds what is said, in a send and in what is heard
     * @param heard the event by which a message comes
     * @param sent  the field of a send's ack that holds the message
     */
    Words(String join, String leave, String send, String text, String heard, String sent) {
        this.join = join;
        this.leave = leave;
        this.send = send;
        this.text = text;
        this.heard = heard;
        this.sent = sent;
    }

    JsonNode join(SocketClient client, Object room) {
        return client.ask(join, Map.of("roomId", room));
    }

    JsonNode leave(SocketClient client, Object room) {
        return client.ask(leave, Map.of("roomId", room));
    }

    /** The message as the ack has it. */
    JsonNode say(SocketClient client, Object room, String said) {
        return client.ask(send, Map.of("roomId", room, text, said)).path(sent);
    }

    String textOf(JsonNode message) {
        return message.path(text).asText();
    }

    String heard() {
        return heard;
    }
}
