package dev.millrace.tools.access;

import dev.millrace.tools.CommandException;
import dev.millrace.tools.stack.Workspace;
import dev.millrace.tools.token.Expected;
import dev.millrace.tools.token.Party;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** Who the stack that runs in a folder lets in, and the keys to be one of them. */
record StackKeys(Path folder, Map<String, String> keys) {

    /** @param data null is the project's own */
    static StackKeys of(Path root, @Nullable Path data) throws CommandException {
        Path folder = data == null ? root.resolve(".millrace") : data.toAbsolutePath().normalize();
        Path file = Workspace.connection(folder);
        if (Files.notExists(file)) {
            throw new CommandException("no stack runs in " + folder + ": start one with scripts/up");
        }
        var properties = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (IOException e) {
            throw new CommandException(file + ": cannot be read: " + e, e);
        }
        Map<String, String> keys = new HashMap<>();
        properties.forEach((key, value) -> keys.put(key.toString(), value.toString()));
        return new StackKeys(folder, keys);
    }

    Expected expected() {
        return Expected.of(keys);
    }

    String secret() throws CommandException {
        String secret = keys.get("auth.jwt.secret");
        if (secret == null) {
            throw new CommandException("the stack in " + folder + " does not tell its secret");
        }
        return secret;
    }

    Party issuer() throws CommandException {
        return Party.read(Workspace.issuerKey(folder));
    }

    /** Nothing that is secret. */
    @Override
    public String toString() {
        return "StackKeys[" + folder + "]";
    }
}
