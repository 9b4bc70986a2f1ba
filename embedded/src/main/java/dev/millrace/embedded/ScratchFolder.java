package dev.millrace.embedded;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A fresh folder for what a test run throws away, removed when it is closed. It lies under
 * {@value #PROPERTY} (by default {@code target/it}), in a folder named after this JVM; what JVMs that were killed
 * left there is removed when the next one comes.
 */
public final class ScratchFolder implements AutoCloseable {

    /** The system property that says where scratch folders are made. */
    public static final String PROPERTY = "millrace.test.dir";

    private static final Logger log = LoggerFactory.getLogger(ScratchFolder.class);
    private static final String JVM = "jvm-";

    private final Path path;

    private ScratchFolder(Path path) {
        this.path = path;
    }

    /**
     * Makes a new, empty one.
     *
     * @param name tells people whose it is; it need not be unique
     */
    public static ScratchFolder create(String name) throws IOException {
        var root = Files
                .createDirectories(Path.of(System.getProperty(PROPERTY, "target/it")).toAbsolutePath());
        removeThoseOfEndedJvms(root);
        var own = Files.createDirectories(root.resolve(JVM + ProcessHandle.current().pid()));
        return new ScratchFolder(Files.createTempDirectory(own, name + "-"));
    }

    public Path path() {
        return path;
    }

    private static void removeThoseOfEndedJvms(Path root) throws IOException {
        try (var folders = Files.newDirectoryStream(root, JVM + "*")) {
            for (var folder : folders) {
                long pid = Long.parseLong(folder.getFileName().toString().substring(JVM.length()));
                if (ProcessHandle.of(pid).filter(Processes::runs).isEmpty()) {
                    removeIfEmptied(folder);
                }
            }
        }
    }

    /** A server of a JVM that was just killed may still be writing its last: then it is the next one's to remove. */
    private static void removeIfEmptied(Path folder) throws IOException {
        try {
            Folders.delete(folder);
        } catch (DirectoryNotEmptyException e) {
            log.info("{} is still being written to, by a server that is about to end", e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        Folders.delete(path);
        try {
            Files.deleteIfExists(path.getParent());
        } catch (DirectoryNotEmptyException e) {
            log.debug("{} holds other scratch folders of this JVM", e.getMessage());
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
