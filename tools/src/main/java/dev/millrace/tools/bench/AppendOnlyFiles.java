package dev.millrace.tools.bench;

import dev.millrace.embedded.RespClient;
import dev.millrace.model.config.RedisSettings;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a Redis on this machine appends to its files. Its own {@code aof_current_size} falls with each rewrite, and under load
 * there is one in half a minute. But a rewrite begins with another file, by the next number, to which is appended from
 * then on; and the file before is removed when it is over. Each is held open here: what was removed still tells its size.
 */
final class AppendOnlyFiles implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Pattern NAME = Pattern.compile(".+\\.(\\d+)\\.incr\\.aof");

    private final Path folder;
    private final NavigableMap<Long, FileChannel> files = new TreeMap<>();
    private long before;

    AppendOnlyFiles(Path folder) {
        this.folder = folder;
    }

    static AppendOnlyFiles of(RedisSettings redis) throws IOException {
        try (var client = RespClient.connect(redis.host(), redis.port(), redis.password().reveal(), ANSWER)) {
            return new AppendOnlyFiles(
                    Path.of(setting(client, "dir")).resolve(setting(client, "appenddirname")));
        }
    }

    void begin() throws IOException {
        close();
        NavigableMap<Long, Path> found = found();
        if (found.isEmpty()) {
            throw new IOException("Redis keeps no append-only file in " + folder);
        }
        FileChannel latest = FileChannel.open(found.lastEntry().getValue());
        files.put(found.lastKey(), latest);
        before = latest.size();
    }

    /** Often enough if it is once in a rewrite. Before the beginning, and after the end, nothing is looked at. */
    void look() throws IOException {
        if (files.isEmpty()) {
            return;
        }
        for (Map.Entry<Long, Path> later : found().tailMap(files.lastKey(), false).entrySet()) {
            try {
                files.put(later.getKey(), FileChannel.open(later.getValue()));
            } catch (NoSuchFileException e) {
                // Removed in this moment: its number is missing, which the end tells.
            }
        }
    }

    /** What was appended since the beginning; null where a file came and went unseen. */
    @Nullable
    Long end() throws IOException {
        if (files.isEmpty()) {
            throw new IllegalStateException("it has not begun");
        }
        look();
        boolean allSeen = files.lastKey() - files.firstKey() == files.size() - 1;
        long appended = -before;
        for (FileChannel file : files.values()) {
            appended += file.size();
        }
        close();
        return allSeen ? appended : null;
    }

    @Override
    public void close() throws IOException {
        for (FileChannel file : files.values()) {
            file.close();
        }
        files.clear();
    }

    private NavigableMap<Long, Path> found() throws IOException {
        NavigableMap<Long, Path> found = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.forEach(file -> {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    found.put(Long.valueOf(name.group(1)), file);
                }
            });
        }
        return found;
    }

    private static String setting(RespClient client, String name) throws IOException {
        if (client.command("CONFIG", "GET", name) instanceof List<?> pair && pair.size() == 2) {
            return String.valueOf(pair.getLast());
        }
        throw new IOException("this Redis has no setting " + name + ": one of 7.0 or newer is needed");
    }
}
