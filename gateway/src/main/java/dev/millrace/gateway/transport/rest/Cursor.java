package dev.millrace.gateway.transport.rest;

import dev.millrace.model.Position;
import dev.millrace.model.catalog.Refusal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in a room as clients pass it on: {@code <epoch>.<seq>}. */
final class Cursor {

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})");

    private Cursor() {}

    static String of(Position position) {
        return position.epoch() + "." + position.seq();
    }

    static Position read(String name, String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw Refusal.field(name, "be a cursor: <epoch>.<seq>, of a message or a page");
        }
        return new Position(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }
}
