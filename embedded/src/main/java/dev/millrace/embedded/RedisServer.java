package dev.millrace.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A Redis 7 of our own, on 127.0.0.1 with a password. Durable, it appends every write to its file and syncs it every
 * second; it never evicts and takes no snapshots of its own accord.
 */
public final class RedisServer extends EmbeddedServer {

    private static final String NAME = "redis";
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private RedisServer(ServerOptions options, ServerFolder folder, Launch.Running running) {
        super(options, folder, running);
    }

    /**
     * Unpacks what is not there yet, and returns when the server has loaded its data and answers. Fails with
     * {@link java.net.BindException} if a given port is in use, with {@link ServerStartException} if the server
     * ends instead of answering, with another {@link IOException} if the folder is not fit.
     */
    public static RedisServer start(ServerOptions options) throws IOException {
        var folder = ServerFolder.claim(options.folder(), NAME, GRACE);
        try {
            if (options.port() != 0) {
                Ports.requireFree(options.port(), NAME);
            }
            var binary = binary(options);
            Files.createDirectories(folder.data());
            var running = new Launch(NAME, options, folder, recipe(options, folder, binary)).run();
            return new RedisServer(options, folder, running);
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** A new connection, authenticated; the caller closes it. */
    public RespClient connect() throws IOException {
        return RespClient.connect(HOST, port(), password(), TIMEOUT);
    }

    private static Path binary(ServerOptions options) throws IOException {
        var executable = options.executable();
        return executable == null ? Binaries.in(options.home()).redis() : executable;
    }

    private static Launch.Recipe recipe(ServerOptions options, ServerFolder folder, Path binary) {
        return new Launch.Recipe() {
            @Override
            public Leash leash(int port) throws IOException {
                var config = folder.file("redis.conf");
                Folders.writePrivately(config, config(options, folder.data(), port));
                return Leash.of(binary.toString(), config.toString()).grace(GRACE);
            }

            @Override
            public void check(int port, long pid) throws IOException {
                try (var client = RespClient.connect(HOST, port, options.password(), TIMEOUT)) {
                    client.command("PING");
                    if (!client.text("INFO", "server").contains("process_id:" + pid + "\r\n")) {
                        throw new IOException("another Redis answers on port " + port);
                    }
                }
            }
        };
    }

    static String config(ServerOptions options, Path data, int port) {
        var settings = new LinkedHashMap<>(Map.of(
                "bind", HOST,
                "protected-mode", "yes",
                "daemonize", "no",
                "maxmemory-policy", "noeviction",
                "save", "\"\"",
                "appendonly", options.durable() ? "yes" : "no",
                "appendfsync", "everysec",
                // What is live is small, what is written is not: from the default of 64 MB on, Redis would write the file anew
                // all the time under load, which costs more than the messages do. It reads so much in a few seconds.
                "auto-aof-rewrite-min-size", "512mb"));
        settings.putAll(options.settings());
        settings.put("port", Integer.toString(port));
        settings.put("dir", quoted(data.toString()));
        settings.put("requirepass", quoted(options.password()));
        var config = new StringBuilder();
        settings.forEach((key, value) -> config.append(key).append(' ').append(value).append('\n'));
        return config.toString();
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
