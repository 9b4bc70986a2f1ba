package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.transport.engineio.Outgoing;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Packets to clients. A binary value leaves a placeholder in the JSON, and travels behind the packet in a message of its
 * own; whoever sends such a packet sends all its messages without another between them.
 *
 * <p>JSON's own getters and iterators show a binary value as Base64, so what is below them is looked at.
 */
final class Encoding {

    private Encoding() {}

    /** @param arguments may hold {@link Buffer}s, at any depth; not modified */
    static List<Outgoing> event(String namespace, String ackId, String name, JsonArray arguments) {
        var whole = new JsonArray().add(name);
        for (Object argument : arguments.getList()) {
            whole.add(argument);
        }
        return packet(Packet.Type.EVENT, Packet.Type.BINARY_EVENT, namespace, ackId, whole);
    }

    /** @param arguments may hold {@link Buffer}s, at any depth; not modified */
    static List<Outgoing> ack(String namespace, String ackId, JsonArray arguments) {
        return packet(Packet.Type.ACK, Packet.Type.BINARY_ACK, namespace, ackId, arguments);
    }

    private static List<Outgoing> packet(Packet.Type plain, Packet.Type binary, String namespace,
            String ackId,
            JsonArray payload) {
        List<Buffer> attachments = new ArrayList<>();
        String json = withPlaceholders(payload, attachments).encode();
        List<Outgoing> messages = new ArrayList<>(1 + attachments.size());
        messages.add(Outgoing.text((attachments.isEmpty()
                ? Packet.head(plain, namespace, ackId)
                : Packet.head(binary, attachments.size(), namespace, ackId)) + json));
        attachments.forEach(attachment -> messages.add(Outgoing.binary(attachment)));
        return messages;
    }

    private static JsonArray withPlaceholders(JsonArray array, List<Buffer> attachments) {
        var copy = new JsonArray();
        for (Object element : array.getList()) {
            copy.add(withPlaceholder(element, attachments));
        }
        return copy;
    }

    private static @Nullable Object withPlaceholder(@Nullable Object value, List<Buffer> attachments) {
        return switch (value) {
            case Buffer binary -> {
                attachments.add(binary);
                yield Attachments.placeholder(attachments.size() - 1);
            }
            case JsonArray array -> withPlaceholders(array, attachments);
            case JsonObject object -> {
                var copy = new JsonObject();
                for (Map.Entry<String, Object> entry : object.getMap().entrySet()) {
                    copy.put(entry.getKey(), withPlaceholder(entry.getValue(), attachments));
                }
                yield copy;
            }
            case null, default -> value;
        };
    }
}
