package dev.millrace.gateway.transport;

import io.vertx.core.json.JsonObject;

/**
 * JSON that can stand inside a script of an HTML page: nothing in it ends the script, begins a comment, or is a line's end
 * to a JavaScript of before 2019. What it says is the same; these characters stand in strings alone.
 */
public final class SafeJson {

    private SafeJson() {}

    public static String of(JsonObject json) {
        String text = json.encode();
        var safe = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> safe.append("\\u003c");
                case '>' -> safe.append("\\u003e");
                case '\u2028' -> safe.append("\\u2028");
                case '\u2029' -> safe.append("\\u2029");
                default -> safe.append(c);
            }
        }
        return safe.toString();
    }
}
