package dev.millrace.model.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says that all of a partition's journal up to and including an entry is committed in PostgreSQL.
 *
 * @param epoch the partition's epoch at that entry. Of what was appended in another epoch it says nothing: Redis
 *              may have lost it in between.
 */
public record Watermark(int partition, long epoch, StreamId upTo) {

    private static final Pattern JSON = Pattern
            .compile("\\{\"partition\":(\\d{1,9}),\"epoch\":(\\d{1,18}),\"upTo\":\"(\\d+-\\d+)\"}");

    /** As published on {@link RedisNames#PERSISTED}. */
    public String toJson() {
        return "{\"partition\":" + partition + ",\"epoch\":" + epoch + ",\"upTo\":\"" + upTo + "\"}";
    }

    /** @throws IllegalArgumentException for what is not a watermark */
    public static Watermark parse(String json) {
        Matcher matcher = JSON.matcher(json);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a watermark");
        }
        return new Watermark(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)),
                StreamId.parse(matcher.group(3)));
    }

    /** Whether it says of an entry of its partition that it is stored. */
    public boolean covers(long entrysEpoch, StreamId entry) {
        return epoch == entrysEpoch && entry.compareTo(upTo) <= 0;
    }
}
