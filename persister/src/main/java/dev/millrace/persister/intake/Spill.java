package dev.millrace.persister.intake;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What found no room in memory, on disk: in the order in which it came, up to a bound. It outlives the process,
 * {@code kill -9} included, but not a crash of the machine: nothing is synced.
 *
 * <p>It consists of segments. One is deleted when all in it is stored, so what was taken from here and lost with
 * the process is taken again by the next; being stored twice does no harm.
 *
 * <p>Owned by one thread; the gauges are for anyone.
 */
final class Spill implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Spill.class);

    private static final String ENDING = ".spill";
    private static final long SEGMENTS = 16;
    private static final long LARGEST_SEGMENT = 8 << 20;

    private final Path folder;
    private final long most;
    private final FileChannel lock;
    private final Deque<SpillSegment> segments = new ArrayDeque<>();
    private long nextNumber = 1;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger unread = new AtomicInteger();
    private final AtomicLong broken = new AtomicLong();

    private Spill(Path folder, long most, FileChannel lock) {
        this.folder = folder;
        this.most = most;
        this.lock = lock;
    }

    /**
     * Finds what another process left in the folder, or makes the folder, which only its owner may enter.
     *
     * @param most so many bytes may lie in it
     * @throws IOException naming the folder, if it is in use or cannot be used
     */
    static Spill open(Path folder, long most) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, PosixFilePermissions
                    .asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        FileChannel lock = lock(folder);
        var spill = new Spill(folder, most, lock);
        try {
            spill.find();
            return spill;
        } catch (IOException e) {
            spill.close();
            throw e;
        }
    }

    /** False if that would be beyond the bound: then it was not taken. */
    boolean append(Heard heard) throws IOException {
        int size = SpillRecord.sizeOf(heard);
        if (bytes.get() + size > most) {
            return false;
        }
        segmentFor(size).append(heard);
        bytes.addAndGet(size);
        unread.incrementAndGet();
        return true;
    }

    /** Whether everything in it was taken, though it may not be stored yet. */
    boolean isEmpty() {
        return unread.get() == 0;
    }

    /** The oldest that was not taken yet; null if there is none. Whoever takes it says when it is stored. */
    @Nullable
    Taken take() throws IOException {
        while (unread.get() > 0) {
            SpillSegment segment = oldestUnread();
            try {
                Heard heard = segment.next();
                unread.decrementAndGet();
                return new Taken(heard, segment::stored);
            } catch (IOException e) {
                giveUp(segment, e);
            }
        }
        return null;
    }

    /** Deletes what is stored. */
    void tidy() throws IOException {
        while (!segments.isEmpty() && segments.getFirst().unread() == 0 && segments.getFirst().isStored()) {
            SpillSegment done = segments.removeFirst();
            bytes.addAndGet(-done.bytes());
            done.delete();
        }
    }

    /** What is in it stays for the next. */
    @Override
    public void close() throws IOException {
        for (SpillSegment segment : segments) {
            segment.close();
        }
        lock.close();
    }

    long bytes() {
        return bytes.get();
    }

    long most() {
        return most;
    }

    /** Records that wait to be taken. */
    int unread() {
        return unread.get();
    }

    /** Messages that were in it and cannot be read any more. */
    long broken() {
        return broken.get();
    }

    private void find() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(file -> file.getFileName().toString().endsWith(ENDING)).sorted().forEach(files::add);
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            nextNumber = Long.parseLong(name.substring(0, name.length() - ENDING.length())) + 1;
            SpillSegment segment = SpillSegment.found(file);
            if (segment.tornBytes() > 0) {
                log.warn("the last {} bytes of {} are no whole message and are left out", segment.tornBytes(),
                        file);
            }
            segments.addLast(segment);
            bytes.addAndGet(segment.bytes());
            unread.addAndGet(segment.unread());
        }
        if (!isEmpty()) {
            log.info("{} messages are left in {} from before", unread, folder);
        }
    }

    private SpillSegment segmentFor(int size) throws IOException {
        SpillSegment last = segments.peekLast();
        if (last != null && !last.isSealed()) {
            if (last.bytes() == 0 || last.bytes() + size <= largestSegment()) {
                return last;
            }
            last.seal();
        }
        SpillSegment fresh = SpillSegment.create(folder.resolve("%016d%s".formatted(nextNumber++, ENDING)));
        segments.addLast(fresh);
        return fresh;
    }

    private SpillSegment oldestUnread() {
        return segments.stream().filter(segment -> segment.unread() > 0).findFirst().orElseThrow();
    }

    /** The file stays for whoever wants to look into it, under a name that is nobody's here. */
    private void giveUp(SpillSegment segment, IOException why) throws IOException {
        int lost = segment.unread();
        unread.addAndGet(-lost);
        broken.addAndGet(lost);
        segments.remove(segment);
        bytes.addAndGet(-segment.bytes());
        log.error("{} messages of the spill cannot be read: {}; left as {}", lost, why.getMessage(),
                segment.setAside());
    }

    private long largestSegment() {
        return Math.min(LARGEST_SEGMENT, most / SEGMENTS);
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel file = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        try {
            if (file.tryLock() != null) {
                return file;
            }
        } catch (OverlappingFileLockException e) {
            // This process has it already: no less in use.
        } catch (IOException e) {
            file.close();
            throw e;
        }
        file.close();
        throw new IOException("spill.folder " + folder + " is in use by another persister");
    }

    /** @param stored to be told when it needs to be kept no longer */
    record Taken(Heard heard, Runnable stored) {}
}
