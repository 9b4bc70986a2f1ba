package dev.millrace.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server's folder, claimed: at most one server lives in it at a time, whichever JVM started it. The claim is a
 * file lock, which the operating system ends with the JVM. Since a leashed server outlives a killed JVM by a
 * moment, the last server's pid and start time are kept too, and a new claim waits until that process has ended.
 */
final class ServerFolder implements AutoCloseable {

    /** JVMs compute a start time from the boot time, which moves a little when the clock is set. */
    private static final Duration SAME_START = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long BIG_LOG = 10_000_000;
    /** To open and close a locked file a second time would end the lock, so this JVM's own are known here. */
    private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final String name;
    private final FileChannel channel;

    private ServerFolder(Path folder, String name, FileChannel channel) {
        this.folder = folder;
        this.name = name;
        this.channel = channel;
    }

    /**
     * Claims a folder, made if it is not there.
     *
     * @param patience how long an earlier server may take to end
     */
    static ServerFolder claim(Path path, String name, Duration patience) throws IOException {
        Files.createDirectories(path);
        var folder = path.toRealPath();
        if (!CLAIMED.add(folder)) {
            throw new IOException(folder + " is in use by another " + name + " server of this JVM");
        }
        try {
            return claimLocked(folder, name, patience);
        } catch (IOException | RuntimeException e) {
            CLAIMED.remove(folder);
            throw e;
        }
    }

    private static ServerFolder claimLocked(Path folder, String name, Duration patience) throws IOException {
        var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IOException(
                        folder + " is in use by a " + name + " server that another JVM started");
            }
            var claimed = new ServerFolder(folder, name, channel);
            claimed.awaitTheEndOfTheLastServer(patience);
            return claimed;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    Path data() {
        return folder.resolve("data");
    }

    Path log() {
        return folder.resolve(name + ".log");
    }

    Path file(String fileName) {
        return folder.resolve(fileName);
    }

    void makeRoomForLog() throws IOException {
        if (Folders.size(log()) > BIG_LOG) {
            Files.move(log(), file(name + ".log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Must be called as soon as a server runs here. */
    void movedIn(ProcessHandle server) throws IOException {
        long start = server.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        Folders.writePrivately(file("server"), server.pid() + " " + start);
    }

    /** The pid that the last server here had. */
    Optional<String> lastPid() throws IOException {
        return lastServer().map(words -> words[0]);
    }

    /** The last server that was started here, if it still runs. */
    Optional<ProcessHandle> tenant() throws IOException {
        return lastServer().flatMap(words -> {
            var start = Instant.ofEpochMilli(Long.parseLong(words[1]));
            return ProcessHandle.of(Long.parseLong(words[0]))
                    .filter(Processes::runs)
                    .filter(process -> startedAt(process, start));
        });
    }

    private Optional<String[]> lastServer() throws IOException {
        var file = file("server");
        return Files.exists(file) ? Optional.of(Files.readString(file).split(" ", 2)) : Optional.empty();
    }

    private static boolean startedAt(ProcessHandle process, Instant start) {
        return process.info()
                .startInstant()
                .filter(at -> Duration.between(at, start).abs().compareTo(SAME_START) <= 0)
                .isPresent();
    }

    private void awaitTheEndOfTheLastServer(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (var last = tenant(); last.isPresent(); last = tenant()) {
            if (System.nanoTime() > deadline) {
                throw new IOException(folder + " is in use by the " + name + " server of an earlier run, pid "
                        + last.get().pid() + ", which did not end within " + patience);
            }
            Processes.pause(POLL);
        }
    }

    /** Once: after that, the folder may be claimed by the next server, whose claim is not ours to end. */
    @Override
    public synchronized void close() throws IOException {
        if (channel.isOpen()) {
            try {
                channel.close();
            } finally {
                CLAIMED.remove(folder);
            }
        }
    }
}
