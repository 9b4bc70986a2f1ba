package dev.millrace.tools.bench.measure;

import org.jspecify.annotations.Nullable;

/**
 * What a server wrote to disk while it was measured, of what is to survive a crash.
 *
 * @param file  {@link #WAL} or {@link #AOF}
 * @param bytes null where they cannot be told
 */
public record Written(String file, @Nullable Long bytes) {

    /** With the images of whole pages that follow a checkpoint. */
    public static final String WAL = "PostgreSQL (WAL)";
    /** Without what a rewrite writes anew. */
    public static final String AOF = "Redis (AOF)";

    /** Of each of so many; NaN where it cannot be told. */
    public double each(long messages) {
        return bytes == null || messages == 0 ? Double.NaN : (double) bytes / messages;
    }
}
