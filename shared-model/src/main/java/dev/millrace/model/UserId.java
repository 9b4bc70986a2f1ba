package dev.millrace.model;

/** Which user. Always well-formed by {@link Ids}. */
public record UserId(String value) {

    public UserId {
        Ids.requireWellFormed("a user id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
