package dev.millrace.embedded;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * The servers' binaries, unpacked from their jars into a home folder that any number of JVMs share.
 *
 * <p>
 * Each is unpacked once: into a folder beside its own, which gets its name in one rename when it is whole. So a
 * folder that a killed JVM left half full is never used; the next one that unpacks removes it. A lock on
 * {@code home/lock} makes the JVMs take turns. A folder's name carries the checksum of what it came from, so a new
 * version gets a new folder.
 */
public final class Binaries {

    private static final Logger log = LoggerFactory.getLogger(Binaries.class);
    private static final String UNFINISHED = ".unfinished-";

    private interface Unpacking {
        void into(InputStream resource, Path folder) throws IOException;
    }

    private final Path home;
    private final Platform platform;

    private Binaries(Path home, Platform platform) {
        this.home = home.toAbsolutePath().normalize();
        this.platform = platform;
    }

    /** Fails with an {@link UnsupportedOperationException} where there are no binaries for this machine. */
    public static Binaries in(Path home) {
        return in(home, Platform.current());
    }

    static Binaries in(Path home, Platform platform) {
        return new Binaries(home, platform);
    }

    /** The folder with PostgreSQL's {@code bin}, {@code lib} and {@code share}. */
    public Path postgres() throws IOException {
        return unpacked(platform.postgres(), Tarball::unpack);
    }

    /** The Redis server's executable. */
    public Path redis() throws IOException {
        return unpacked(platform.redis(), (resource, folder) -> {
            var file = folder.resolve("redis-server");
            Files.copy(resource, file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }).resolve("redis-server");
    }

    private Path unpacked(String resource, Unpacking unpacking) throws IOException {
        var url = Binaries.class.getResource("/" + resource);
        if (url == null) {
            throw new IOException("no " + resource + " on the class path: the jar with the binaries for "
                    + platform.name() + " is missing");
        }
        var folder = home.resolve(resource.replace(".txz", "") + "-" + checksum(url));
        if (!Files.exists(folder)) {
            Files.createDirectories(home);
            unpackInTurn(url, folder, unpacking);
        }
        return folder;
    }

    /** Synchronized because a file lock is between JVMs: two threads of one get an exception instead of a turn. */
    private static void unpackInTurn(URL url, Path folder, Unpacking unpacking) throws IOException {
        synchronized (Binaries.class) {
            var lock = folder.resolveSibling("lock");
            try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                if (!Files.exists(folder)) {
                    removeLeftovers(folder);
                    unpack(url, folder, unpacking);
                }
            }
        }
    }

    private static void unpack(URL url, Path folder, Unpacking unpacking) throws IOException {
        long start = System.nanoTime();
        var unfinished = folder
                .resolveSibling(folder.getFileName() + UNFINISHED + ProcessHandle.current().pid());
        Files.createDirectory(unfinished);
        try (var in = new BufferedInputStream(url.openStream())) {
            unpacking.into(in, unfinished);
        }
        Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        log.info("Unpacked {} in {} ms", folder, (System.nanoTime() - start) / 1_000_000);
    }

    /** Whoever holds the lock is the only one who unpacks: what is unfinished has nobody to finish it. */
    private static void removeLeftovers(Path folder) throws IOException {
        try (var leftovers = Files.newDirectoryStream(folder.getParent(), "*" + UNFINISHED + "*")) {
            for (var leftover : leftovers) {
                Folders.delete(leftover);
            }
        }
    }

    private static String checksum(URL url) throws IOException {
        var connection = url.openConnection();
        if (connection instanceof JarURLConnection jar) {
            return "%08x".formatted(jar.getJarEntry().getCrc());
        }
        var crc = new CRC32();
        try (var in = new CheckedInputStream(url.openStream(), crc)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return "%08x".formatted(crc.getValue());
    }
}
