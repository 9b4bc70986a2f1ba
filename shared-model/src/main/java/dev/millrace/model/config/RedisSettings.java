package dev.millrace.model.config;

import dev.millrace.model.Partitions;

/** Where Redis is. Both processes read the same keys, and must agree on the partitions. */
public record RedisSettings(String host, int port, Secret password, Partitions partitions) {

    public static RedisSettings read(ConfigReader in) {
        return new RedisSettings(
                in.text("redis.host", "127.0.0.1", "a host name or address", "where Redis is"),
                in.integer("redis.port", 6379, 1, 65_535, "and its port"),
                in.secret("redis.password", 0, "Redis' password"),
                new Partitions(in.integer("journal.partitions", 16, 1, Partitions.MAX,
                        "into how many journals rooms are spread; the same in every process")));
    }

    /** For people: never with the password. */
    public String address() {
        return "Redis at " + host + ":" + port;
    }
}
