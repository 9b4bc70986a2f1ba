package dev.millrace.persister.intake;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One file of the {@link Spill}, written at its end and read from its beginning.
 *
 * <p>The spill's thread owns it, but for {@link #stored}, which is for anyone.
 */
final class SpillSegment {

    private final Path file;
    private final AtomicInteger unstored = new AtomicInteger();
    private @Nullable FileChannel out;
    private @Nullable DataInputStream in;
    private long bytes;
    private long bytesRead;
    private int records;
    private int read;

    private SpillSegment(Path file) {
        this.file = file;
    }

    /** A new file, which only its owner may read. */
    static SpillSegment create(Path file) throws IOException {
        var segment = new SpillSegment(file);
        segment.out = FileChannel.open(file, Set.of(CREATE_NEW, WRITE), PosixFilePermissions
                .asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return segment;
    }

    /** What another process left. It is read as far as it is whole, and not written to. */
    static SpillSegment found(Path file) throws IOException {
        var segment = new SpillSegment(file);
        long size = Files.size(file);
        try (var all = open(file)) {
            Heard record = SpillRecord.read(all, size);
            while (record != null) {
                segment.bytes += SpillRecord.sizeOf(record);
                segment.records++;
                record = SpillRecord.read(all, size - segment.bytes);
            }
        }
        segment.unstored.set(segment.records);
        return segment;
    }

    /** Whole or not at all: what a write that failed has left is overwritten, or lies beyond the last record. */
    void append(Heard heard) throws IOException {
        FileChannel channel = out;
        if (channel == null) {
            throw new IllegalStateException(file + " is only read");
        }
        ByteBuffer record = SpillRecord.of(heard);
        long at = bytes;
        while (record.hasRemaining()) {
            at += channel.write(record, at);
        }
        bytes = at;
        records++;
        unstored.incrementAndGet();
    }

    /** Nothing more is written to it. */
    void seal() throws IOException {
        FileChannel channel = out;
        out = null;
        if (channel != null) {
            channel.close();
        }
    }

    /** The oldest record that was not read yet. */
    Heard next() throws IOException {
        DataInputStream from = in;
        if (from == null) {
            from = open(file);
            in = from;
        }
        Heard heard = SpillRecord.read(from, bytes - bytesRead);
        if (heard == null) {
            throw new IOException(file + " has changed since it was written");
        }
        bytesRead += SpillRecord.sizeOf(heard);
        read++;
        return heard;
    }

    /** One of its records needs to be kept no longer. */
    void stored() {
        unstored.decrementAndGet();
    }

    /** Renames it, for it is not read any more. */
    Path setAside() throws IOException {
        close();
        return Files.move(file, file.resolveSibling(file.getFileName() + ".broken"));
    }

    void delete() throws IOException {
        close();
        Files.deleteIfExists(file);
    }

    void close() throws IOException {
        seal();
        if (in != null) {
            in.close();
        }
    }

    boolean isSealed() {
        return out == null;
    }

    int unread() {
        return records - read;
    }

    boolean isStored() {
        return unstored.get() == 0;
    }

    long bytes() {
        return bytes;
    }

    /** Beyond the last whole record. */
    long tornBytes() throws IOException {
        return Files.size(file) - bytes;
    }

    private static DataInputStream open(Path file) throws IOException {
        return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
    }
}
