package dev.millrace.embedded;

import com.sun.security.auth.module.UnixSystem;

import java.io.IOException;
import java.util.List;

/**
 * PostgreSQL refuses to run as root. In a user namespace of its own it sees itself as nobody, while the kernel
 * keeps taking it for the owner of root's files, without root's privileges.
 */
final class OrdinaryUser {

    private static final List<String> NAMESPACE = List.of("unshare", "-U");

    private OrdinaryUser() {}

    /** What to put before a command that must not be root's; it keeps its pid. */
    static List<String> prefix() throws IOException {
        return new UnixSystem().getUid() == 0 ? namespace("unshare") : List.of();
    }

    static List<String> namespace(String unshare) throws IOException {
        if (Session.onPath(unshare).isEmpty()) {
            throw new IOException(
                    "PostgreSQL does not run as root, and there is no 'unshare' command (util-linux) to"
                            + " run it as somebody else: start this as an ordinary user");
        }
        try {
            Processes.run(unshare, "-U", "true");
        } catch (IOException e) {
            throw new IOException(
                    "PostgreSQL does not run as root, and this system refuses a user namespace to run it"
                            + " in, as containers do by default: start this as an ordinary user",
                    e);
        }
        return NAMESPACE;
    }
}
