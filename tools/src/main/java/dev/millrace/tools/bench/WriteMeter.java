package dev.millrace.tools.bench;

import dev.millrace.tools.bench.measure.Written;

import java.util.List;

/** Tells what is written to disk, where there is somebody who writes. Its methods may be called on different threads. */
interface WriteMeter extends AutoCloseable {

    /** Nobody writes, or nobody can look. */
    WriteMeter NONE = new WriteMeter() {
        @Override
        public void begin() {}

        @Override
        public void look() {}

        @Override
        public List<Written> end() {
            return List.of();
        }

        @Override
        public void close() {}
    };

    /**
     * From now on.
     *
     * @throws IllegalStateException if it cannot be found out, here and below
     */
    void begin();

    /** About once a second from then on. */
    void look();

    /** What was written since. */
    List<Written> end();

    @Override
    void close();
}
