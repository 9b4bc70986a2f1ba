package dev.millrace.model.redis;

/** Says that all of a partition's journal up to and including an entry is committed in PostgreSQL. */
public record Watermark(int partition, StreamId upTo) {

    /** As published on {@link RedisNames#PERSISTED}. */
    public String toJson() {
        return "{\"partition\":" + partition + ",\"upTo\":\"" + upTo + "\"}";
    }
}
