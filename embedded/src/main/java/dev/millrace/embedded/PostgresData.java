package dev.millrace.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL data folder in a claimed server folder: made if it is not there, checked if it is. It is made under
 * another name and gets its own in one rename, so one that a killed {@code initdb} left half made is never used.
 *
 * @param prefix what to put before commands that refuse to be root's
 */
record PostgresData(ServerOptions options, ServerFolder folder, Path binaries, List<String> prefix) {

    private static final Duration INITDB = Duration.ofMinutes(2);

    void prepare() throws IOException {
        var password = folder.file("initdb.password");
        Files.deleteIfExists(password);
        if (Files.exists(folder.data())) {
            requireSameMajorVersion();
            removeStalePid();
            return;
        }
        var unfinished = folder.file("data.unfinished");
        Folders.delete(unfinished);
        Folders.writePrivately(password, options.password());
        try {
            initdb(unfinished, password);
        } finally {
            Files.deleteIfExists(password);
        }
        Files.move(unfinished, folder.data(), StandardCopyOption.ATOMIC_MOVE);
    }

    private void initdb(Path data, Path password) throws IOException {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of(binaries.resolve("bin/initdb").toString(), "-D", data.toString(),
                "-U", PostgresServer.USER, "--auth=scram-sha-256", "--pwfile=" + password, "-E", "UTF8",
                "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"));
        if (!options.durable()) {
            command.add("--no-sync");
        }
        long logStart = Folders.size(folder.log());
        var leash = Leash.of(command).environment("LC_ALL", "C").environment("TZ", "UTC").log(folder.log());
        try (var initdb = leash.start()) {
            if (!initdb.awaitExit(INITDB)) {
                throw failure("did not end within " + INITDB, logStart);
            }
            int status = initdb.onExit().join();
            if (status != 0) {
                throw failure("ended with status " + status, logStart);
            }
        }
    }

    private ServerStartException failure(String what, long logStart) throws IOException {
        return new ServerStartException(
                "initdb of " + folder.data() + " " + what + "; it said, in " + folder.log()
                        + ":\n" + Folders.tail(folder.log(), logStart),
                null);
    }

    private void requireSameMajorVersion() throws IOException {
        var file = folder.data().resolve("PG_VERSION");
        if (!Files.exists(file)) {
            throw new IOException(folder.data() + " is not a PostgreSQL data folder: it has no PG_VERSION");
        }
        var found = Files.readString(file).strip();
        // "postgres (PostgreSQL) 18.6"
        var version = Processes.run(binaries.resolve("bin/postgres").toString(), "--version");
        var ours = version.substring(version.lastIndexOf(' ') + 1);
        if (!ours.startsWith(found + ".")) {
            throw new IOException(
                    folder.data() + " was made by PostgreSQL " + found + ", and this is PostgreSQL " + ours
                            + ": move it away, or dump and restore it with the version that made it");
        }
    }

    /**
     * PostgreSQL itself ignores a postmaster.pid whose process is gone, but takes any process that has that pid now
     * (after a reboot, in a new container) for its predecessor. We know better: by the claim, the last server
     * has ended.
     */
    private void removeStalePid() throws IOException {
        var file = folder.data().resolve("postmaster.pid");
        var last = folder.lastPid();
        if (last.isPresent() && Files.exists(file)
                && Files.readAllLines(file).stream().findFirst().equals(last)) {
            Files.delete(file);
        }
    }
}
