package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.transport.engineio.ProtocolException;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The binary frames that a packet announced, while they come: each takes the place in the packet's JSON that a
 * placeholder keeps for it. Belongs to one event loop.
 */
final class Attachments {

    private static final String MARK = "_placeholder";
    private static final String NUMBER = "num";

    private final List<Consumer<Buffer>> places;
    private final Delivery whenWhole;
    private int come;

    private Attachments(List<Consumer<Buffer>> places, Delivery whenWhole) {
        this.places = places;
        this.whenWhole = whenWhole;
    }

    /**
     * Of a packet that will be whole when all have come.
     *
     * @param payload is completed in place
     * @throws ProtocolException unless it has one placeholder for each of them
     */
    static Attachments of(JsonArray payload, int count, Delivery whenWhole) throws ProtocolException {
        List<@Nullable Consumer<Buffer>> places = new ArrayList<>(Collections.nCopies(count, null));
        find(payload, places);
        List<Consumer<Buffer>> found = new ArrayList<>(count);
        for (Consumer<Buffer> place : places) {
            if (place == null) {
                throw new ProtocolException("announced an attachment that has no placeholder");
            }
            found.add(place);
        }
        return new Attachments(found, whenWhole);
    }

    /** Of a packet that is not looked at: they come all the same. */
    static Attachments ignored(int count) {
        return new Attachments(Collections.nCopies(count, binary -> {}), () -> {});
    }

    static JsonObject placeholder(int number) {
        return new JsonObject().put(MARK, true).put(NUMBER, number);
    }

    boolean areWhole() {
        return come == places.size();
    }

    void add(Buffer binary) {
        places.get(come++).accept(binary);
    }

    void deliver() throws ProtocolException {
        whenWhole.deliver();
    }

    private static void find(JsonArray array, List<@Nullable Consumer<Buffer>> places)
            throws ProtocolException {
        for (int i = 0; i < array.size(); i++) {
            int index = i;
            find(array.getList().get(i), binary -> array.set(index, binary), places);
        }
    }

    private static void find(@Nullable Object value, Consumer<Buffer> place,
            List<@Nullable Consumer<Buffer>> places) throws ProtocolException {
        if (value instanceof JsonArray array) {
            find(array, places);
        } else if (value instanceof JsonObject object && Boolean.TRUE.equals(object.getMap().get(MARK))) {
            keep(object.getMap().get(NUMBER), place, places);
        } else if (value instanceof JsonObject object) {
            for (Map.Entry<String, Object> entry : object.getMap().entrySet()) {
                find(entry.getValue(), entry::setValue, places);
            }
        }
    }

    private static void keep(@Nullable Object number, Consumer<Buffer> place,
            List<@Nullable Consumer<Buffer>> places) throws ProtocolException {
        if (!(number instanceof Integer index) || index < 0 || index >= places.size()) {
            throw new ProtocolException("sent a placeholder for an attachment that it did not announce");
        }
        if (places.set(index, place) != null) {
            throw new ProtocolException("sent two placeholders for one attachment");
        }
    }

    /** What is done with the whole packet. */
    interface Delivery {

        void deliver() throws ProtocolException;
    }
}
