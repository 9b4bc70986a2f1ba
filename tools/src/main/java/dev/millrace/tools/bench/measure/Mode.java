package dev.millrace.tools.bench.measure;

import java.util.Locale;

/** In which way a subject is loaded. */
public enum Mode {

    /** Each connection has so many sends outstanding: how much is possible. */
    INGEST,
    /** So many sends a second, whatever becomes of them: how long each takes. */
    PACED,
    /** One room, a few who speak, many who hear. */
    FANOUT,
    /** Sessions that say nothing. */
    IDLE,
    /** A full journal, and nobody who adds to it. */
    DRAIN,
    /** One of the above, again and again, with one thing growing. */
    SWEEP;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
