package dev.millrace.tools.bench.report;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * XML that is written once, from its beginning to its end. Whatever is text or a value is escaped here, and nowhere else;
 * names are the caller's own words.
 */
class Markup {

    private final StringBuilder text = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** @param attributes a name and a value, again and again */
    Markup begin(String name, String... attributes) {
        tag(name, attributes);
        text.append('>');
        open.push(name);
        return this;
    }

    Markup end() {
        text.append("</").append(open.pop()).append(">\n");
        return this;
    }

    Markup empty(String name, String... attributes) {
        tag(name, attributes);
        text.append("/>");
        return this;
    }

    Markup text(String words) {
        escape(words);
        return this;
    }

    /** An element that holds nothing but words. */
    Markup words(String name, String words, String... attributes) {
        return begin(name, attributes).text(words).end();
    }

    /** What is markup already. */
    Markup add(Markup other) {
        text.append(other);
        return this;
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("still open: " + open);
        }
        return text.toString();
    }

    private void tag(String name, String... attributes) {
        text.append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            text.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            text.append('"');
        }
    }

    private void escape(String words) {
        words.codePoints().forEach(point -> {
            switch (point) {
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '&' -> text.append("&amp;");
                case '"' -> text.append("&quot;");
                case '\'' -> text.append("&#39;");
                default -> text.appendCodePoint(isAllowed(point) ? point : 0xFFFD);
            }
        });
    }

    /** In XML, even escaped. */
    private static boolean isAllowed(int point) {
        return point == '\t' || point == '\n' || point == '\r'
                || (point >= 0x20 && point < 0x7F)
                || (point >= 0xA0 && point <= 0xD7FF)
                || (point >= 0xE000 && point <= 0xFFFD)
                || point >= 0x10000;
    }
}
