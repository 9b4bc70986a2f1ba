package dev.millrace.embedded;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Where and how a server runs.
 *
 * @param folder the server's own, made if it is not there; what it keeps stays there
 * @param home where binaries are unpacked, shared with other servers and JVMs
 * @param port on 127.0.0.1; 0 is any free one
 * @param password of PostgreSQL's user {@code postgres}, or of Redis's default user; PostgreSQL keeps the one its
 *        data folder was made with
 * @param durable whether what was acknowledged survives a power failure. If not, PostgreSQL survives
 *        {@code kill -9} but not a crash of the machine, and Redis keeps nothing at all beyond its process, unless
 *        {@code settings} ask for it
 * @param yielding whether PostgreSQL is {@linkplain Leash#yielding behind others} where processors are scarce
 * @param executable what is run as Redis, and stays the process that was started; null is the one out of the jar
 * @param settings the server's own configuration (postgresql.conf, redis.conf), stronger than ours; for PostgreSQL
 *        visible in {@code ps}, so no secrets
 */
public record ServerOptions(Path folder, Path home, int port, String password, boolean durable,
        boolean yielding, @Nullable Path executable, Map<String, String> settings) {

    /** The system property that says where binaries are unpacked by default. */
    public static final String HOME_PROPERTY = "millrace.embedded.home";

    public ServerOptions {
        folder = folder.toAbsolutePath().normalize();
        home = home.toAbsolutePath().normalize();
        executable = executable == null ? null : executable.toAbsolutePath().normalize();
        settings = Map.copyOf(settings);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not within 0 (any free one) to 65535");
        }
        if (password.isEmpty() || password.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "the password must not be empty nor contain control characters");
        }
    }

    /** A free port, a random password, durable; binaries under {@value #HOME_PROPERTY} or target/embedded. */
    public static ServerOptions in(Path folder) {
        var home = System.getProperty(HOME_PROPERTY, "target/embedded");
        return new ServerOptions(folder, Path.of(home), 0, UUID.randomUUID().toString(), true, false,
                null, Map.of());
    }

    /** For what is thrown away: {@link #in} a scratch folder, not durable. */
    public static ServerOptions scratch(ScratchFolder scratch, String name) {
        return in(scratch.path().resolve(name)).durable(false);
    }

    public ServerOptions home(Path binaries) {
        return new ServerOptions(folder, binaries, port, password, durable, yielding, executable, settings);
    }

    public ServerOptions port(int number) {
        return new ServerOptions(folder, home, number, password, durable, yielding, executable, settings);
    }

    public ServerOptions password(String secret) {
        return new ServerOptions(folder, home, port, secret, durable, yielding, executable, settings);
    }

    public ServerOptions durable(boolean yes) {
        return new ServerOptions(folder, home, port, password, yes, yielding, executable, settings);
    }

    public ServerOptions yielding(boolean yes) {
        return new ServerOptions(folder, home, port, password, durable, yes, executable, settings);
    }

    public ServerOptions executable(@Nullable Path file) {
        return new ServerOptions(folder, home, port, password, durable, yielding, file, settings);
    }

    public ServerOptions setting(String key, String value) {
        var more = new LinkedHashMap<>(settings);
        more.put(key, value);
        return new ServerOptions(folder, home, port, password, durable, yielding, executable, more);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "ServerOptions[folder=" + folder + ", home=" + home + ", port=" + port + ", durable=" + durable
                + ", settings=" + settings + "]";
    }
}
