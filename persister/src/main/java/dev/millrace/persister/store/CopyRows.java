package dev.millrace.persister.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/**
 * Rows in the form that PostgreSQL's binary COPY reads: for each how many columns it has, and for each column how long it is
 * and its bytes. Columns are added in their order, and {@link #end} comes last. Not thread-safe.
 */
final class CopyRows {

    /** Eleven bytes of signature, four of flags, and how long the rest of it is: nothing. */
    private static final byte[] HEADER = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0,
        0, 0, 0, 0, 0, 0, 0, 0};

    private static final int NULL = -1;
    /** Stands where the number of a row's columns would. */
    private static final int NO_MORE = -1;

    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class,
            ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class,
            ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class,
            ByteOrder.BIG_ENDIAN);

    private final int columns;
    private byte[] bytes;
    private int length = HEADER.length;

    /**
     * @param columns of each row
     * @param size    about how many bytes there will be; more grow it
     */
    CopyRows(int columns, int size) {
        this.columns = columns;
        this.bytes = Arrays.copyOf(HEADER, Math.max(HEADER.length, size));
    }

    /** Begins a row. */
    CopyRows row() {
        return columns(columns);
    }

    CopyRows add(UUID value) {
        size(2 * Long.BYTES);
        return raw(value.getMostSignificantBits()).raw(value.getLeastSignificantBits());
    }

    CopyRows add(long value) {
        return size(Long.BYTES).raw(value);
    }

    CopyRows add(Instant value) {
        return add(PostgresTime.micros(value));
    }

    CopyRows add(@Nullable String value) {
        if (value == null) {
            return size(NULL);
        }
        byte[] utf8 = value.getBytes(UTF_8);
        size(utf8.length);
        require(utf8.length);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
        return this;
    }

    CopyRows end() {
        return columns(NO_MORE);
    }

    /** What was written so far, from the first byte up to {@link #length}; not a copy. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    private CopyRows columns(int value) {
        require(Short.BYTES);
        SHORTS.set(bytes, length, (short) value);
        length += Short.BYTES;
        return this;
    }

    private CopyRows size(int value) {
        require(Integer.BYTES);
        INTS.set(bytes, length, value);
        length += Integer.BYTES;
        return this;
    }

    private CopyRows raw(long value) {
        require(Long.BYTES);
        LONGS.set(bytes, length, value);
        length += Long.BYTES;
        return this;
    }

    private void require(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
