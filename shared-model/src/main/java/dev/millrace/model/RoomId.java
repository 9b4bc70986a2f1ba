package dev.millrace.model;

/** Which room. Always well-formed by {@link Ids}. */
public record RoomId(String value) {

    public RoomId {
        Ids.requireWellFormed("a room id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
