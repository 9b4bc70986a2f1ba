package dev.millrace.gateway.auth.jose;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The keys of a file, as they are now. A thread of its own reads it again and again, so that nobody who verifies waits
 * for a disk; by its content, so that a file put in its place or a link that was turned is noticed like any other. A
 * new content that is no good changes nothing, and is warned of once. Any thread may ask.
 */
public final class JwksFile implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JwksFile.class);
    private static final int MAX_BYTES = 1024 * 1024;

    private final String setting;
    private final Path path;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile JwkSet keys;
    private volatile String version;

    /** These belong to the watching thread, once it runs. */
    private byte[] content;
    private String warned = "";

    /**
     * @param setting the key that names the file, for the log
     * @throws UnusableKeysException where there is no good file to start with
     */
    public JwksFile(String setting, Path path, Duration reload) {
        this.setting = setting;
        this.path = path;
        try {
            content = read();
            keys = JwkSet.parse(content);
            version = versionOf(content);
        } catch (IOException e) {
            throw new UnusableKeysException(setting + " " + path + ": " + reason(e));
        } catch (FlawException e) {
            throw new UnusableKeysException(setting + " " + path + ": " + e.because());
        }
        Thread.ofVirtual().name(setting).start(() -> watch(reload));
    }

    public JwkSet keys() {
        return keys;
    }

    /**
     * Of the content that the keys are from; everywhere the same for the same content. It is told after them: whoever
     * asks for it first has these keys, or newer ones.
     */
    public String version() {
        return version;
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void watch(Duration reload) {
        try {
            while (!closed.await(reload.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For the watching thread, and for whoever tests it. */
    void look() {
        try {
            byte[] now = read();
            if (Arrays.equals(now, content)) {
                warned = "";
                return;
            }
            content = now;
            keys = JwkSet.parse(now);
            version = versionOf(now);
            warned = "";
            log.info("{} {}: its new keys count from now on", setting, path);
        } catch (IOException e) {
            warn(reason(e));
        } catch (FlawException e) {
            warn(e.because());
        } catch (RuntimeException e) {
            // Or nobody would look again.
            warn(e.toString());
        }
    }

    private void warn(String because) {
        if (!because.equals(warned)) {
            warned = because;
            log.warn("{} {}: {}; the keys from before still count", setting, path, because);
        }
    }

    private byte[] read() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("it is larger than " + MAX_BYTES + " bytes");
            }
            return bytes;
        }
    }

    private static String versionOf(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java knows no SHA-256", e);
        }
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "there is no such file" : String.valueOf(e.getMessage());
    }
}
