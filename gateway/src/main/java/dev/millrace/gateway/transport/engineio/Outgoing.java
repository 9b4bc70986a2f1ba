package dev.millrace.gateway.transport.engineio;

/** A message to clients. Many sessions may be sent the same one, which is then encoded for the wire once. */
public final class Outgoing {

    private final String text;

    private Outgoing(String text) {
        this.text = text;
    }

    public static Outgoing text(String text) {
        return new Outgoing(text);
    }

    public String text() {
        return text;
    }
}
