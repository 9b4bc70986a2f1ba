package dev.millrace.model.config;

/** Where PostgreSQL is. Both processes read the same keys. */
public record PostgresSettings(String host, int port, String database, String user, Secret password) {

    public static PostgresSettings read(ConfigReader in) {
        return new PostgresSettings(
                in.text("postgres.host", "127.0.0.1", "a host name or address", "where PostgreSQL is"),
                in.integer("postgres.port", 5432, 1, 65_535, "and its port"),
                in.text("postgres.database", "millrace", "a database's name", "the database; it must exist"),
                in.text("postgres.user", "millrace", "a role's name",
                        "who connects; must be able to create tables"),
                in.secret("postgres.password", 0, "the role's password"));
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    /** For people: never with the password. */
    public String address() {
        return "PostgreSQL at " + host + ":" + port + "/" + database;
    }
}
