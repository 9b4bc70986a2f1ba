package dev.millrace.tools.stack;

import dev.millrace.embedded.Folders;
import dev.millrace.tools.CommandException;
import dev.millrace.tools.token.Party;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * The folder a stack lives in. Claimed by one {@code up} at a time, for as long as that process lives.
 *
 * <pre>
 * .millrace/
 *  ├─ up.lock     who has it
 *  ├─ connect.properties   where the servers are, while they run; its owner's alone
 *  ├─ secrets/    made at the first start, for this folder alone; readable by its owner alone
 *  ├─ postgres/  redis/   their data
 *  ├─ logs/       the gateway's and the persister's
 *  └─ bin/         unpacked servers: kept by --fresh, made again when missing
 * </pre>
 */
public final class Workspace implements AutoCloseable {

    private static final List<String> WIPED_BY_FRESH = List.of("postgres", "redis", "logs", "secrets");

    /** Room for an empty database, its log, and a journal that is being caught up with. */
    private static final long LEAST_FREE_BYTES = 512L << 20;

    private static final int SECRET_BYTES = 32;
    private static final String TOKEN_SECRET = "jwt";

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ALONE = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path folder;
    private final FileChannel lockFile;

    private Workspace(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    public static Workspace claim(Path folder) throws CommandException {
        return claim(folder, LEAST_FREE_BYTES);
    }

    static Workspace claim(Path folder, long leastFreeBytes) throws CommandException {
        Path lock = folder.resolve("up.lock");
        try {
            refuseForeign(folder, lock);
            // Messages are in here: they are the owner's alone.
            Files.createDirectories(folder, OWNER_ALONE);
            FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                String owner = Files.readString(lock).strip();
                channel.close();
                throw new CommandException("Millrace is already up in " + folder + " (" + owner
                        + "): stop that one first, or give another folder with --data");
            }
            var workspace = new Workspace(folder, channel);
            workspace.requireRoom(leastFreeBytes);
            return workspace;
        } catch (IOException e) {
            throw new CommandException("the folder " + folder + " cannot be used: " + e, e);
        }
    }

    /** Tells a second {@code up} who is here. */
    public void announce(String owner) throws IOException {
        byte[] text = (owner + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
        lockFile.truncate(0);
        lockFile.write(ByteBuffer.wrap(text), 0);
    }

    /** Leaves a configuration file that leads any of our programs to the servers of this folder. */
    public void tellWhere(Map<String, String> servers) throws IOException {
        var properties = new Properties();
        properties.putAll(servers);
        var text = new StringWriter();
        properties.store(text, "The stack that runs in this folder, for --config");
        Folders.writePrivately(connection(folder), text.toString());
    }

    /** That file, of the stack in a folder. There is none while nothing runs there. */
    public static Path connection(Path folder) {
        return folder.resolve("connect.properties");
    }

    /** Forgets everything but what can be made again. */
    public void wipe() throws IOException {
        for (String name : WIPED_BY_FRESH) {
            Folders.delete(folder.resolve(name));
        }
    }

    public Path folder() {
        return folder;
    }

    Path postgres() {
        return folder.resolve("postgres");
    }

    Path redis() {
        return folder.resolve("redis");
    }

    /** Where the servers' binaries are unpacked. */
    Path binaries() {
        return folder.resolve("bin");
    }

    Path log(String process) throws IOException {
        return Files.createDirectories(folder.resolve("logs")).resolve(process + ".log");
    }

    /** The secret of that name: 256 random bits, the same at every start until {@link #wipe}. */
    public String secret(String name) throws IOException {
        Path secrets = folder.resolve("secrets");
        Files.createDirectories(secrets, OWNER_ALONE);
        Path file = secrets.resolve(name);
        if (Files.notExists(file)) {
            byte[] random = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(random);
            Folders.writePrivately(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
        }
        return Files.readString(file).strip();
    }

    /** Who vouches for the demo's people: its key is made at the first start, too. */
    public Party issuer() throws IOException, CommandException {
        Path secrets = folder.resolve("secrets");
        Files.createDirectories(secrets, OWNER_ALONE);
        Path file = issuerKey(folder);
        if (Files.notExists(file)) {
            Party.make().key().write(file);
        }
        return Party.read(file);
    }

    /** Where that key is, of the stack in a folder. */
    public static Path issuerKey(Path folder) {
        return folder.resolve("secrets").resolve("issuer.jwk");
    }

    /** The secret that access tokens are signed with. */
    public String tokenSecret() throws IOException {
        return secret(TOKEN_SECRET);
    }

    /** Gives the folder up; the lock file stays and is what marks the folder as ours. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(connection(folder));
        lockFile.truncate(0);
        lockFile.close();
    }

    private void requireRoom(long leastFreeBytes) throws IOException, CommandException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < leastFreeBytes) {
            lockFile.close();
            throw new CommandException(
                    "the disk of " + folder + " has " + (free >> 20) + " MiB free; at least "
                            + (leastFreeBytes >> 20) + " MiB are needed");
        }
    }

    /** A mistyped --data must never make --fresh wipe a folder that is somebody else's. */
    private static void refuseForeign(Path folder, Path lock) throws IOException, CommandException {
        if (Files.notExists(folder) || Files.exists(lock)) {
            return;
        }
        try (var entries = Files.list(folder)) {
            if (entries.findAny().isPresent()) {
                throw new CommandException(folder + " is not empty and was not made by scripts/up");
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }
}
