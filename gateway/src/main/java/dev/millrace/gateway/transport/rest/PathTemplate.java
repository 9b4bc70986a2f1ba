package dev.millrace.gateway.transport.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A path of which some segments stand for anything: {@code /rooms/{roomId}/join}. */
final class PathTemplate {

    private final String text;
    private final List<String> segments;

    PathTemplate(String text) {
        this.text = text;
        this.segments = List.of(text.split("/", -1));
    }

    /** What the segments that have names are, by name; null where the path is another. */
    @Nullable
    Map<String, String> match(String path) {
        String[] actual = path.split("/", -1);
        if (actual.length != segments.size()) {
            return null;
        }
        Map<String, String> named = new HashMap<>();
        for (int i = 0; i < actual.length; i++) {
            String segment = segments.get(i);
            if (segment.startsWith("{") && !actual[i].isEmpty()) {
                named.put(segment.substring(1, segment.length() - 1), URLDecoder.decode(actual[i], UTF_8));
            } else if (!segment.equals(actual[i])) {
                return null;
            }
        }
        return named;
    }

    @Override
    public String toString() {
        return text;
    }
}
