package dev.millrace.tools.stack;

import dev.millrace.model.config.ConfigEntry;
import dev.millrace.tools.CommandException;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where a command looks for the servers: as it is configured, or else in the stack that runs in a folder. */
public final class Whereabouts {

    private Whereabouts() {}

    /**
     * The arguments of {@link dev.millrace.model.config.MainArguments} that lead there.
     *
     * @param root          the project's folder, where a stack of scripts/up may run
     * @param data          the folder of {@code --data}
     * @param configuration arguments that were typed
     * @param groups        of the keys that say where to look, in a variable as in a file
     */
    public static List<String> arguments(Path root, @Nullable Path data, List<String> configuration,
            Map<String, String> environment, Set<String> groups) throws CommandException {
        if (data != null && !configuration.isEmpty()) {
            throw new CommandException("--data and --config both say where to look: give one");
        }
        List<String> arguments = new ArrayList<>(configuration);
        Path stack = data == null
                ? usual(root, configuration, environment, groups)
                : running(data.toAbsolutePath().normalize());
        if (stack != null) {
            arguments.addAll(List.of("--config", stack.toString()));
        }
        return arguments;
    }

    private static Path running(Path data) throws CommandException {
        Path file = Workspace.connection(data);
        if (Files.notExists(file)) {
            throw new CommandException("--data: no stack runs in " + data);
        }
        return file;
    }

    private static @Nullable Path usual(Path root, List<String> configuration,
            Map<String, String> environment, Set<String> groups) {
        boolean told = !configuration.isEmpty() || environment.keySet()
                .stream()
                .anyMatch(variable -> groups.stream()
                        .anyMatch(group -> variable.startsWith(ConfigEntry.variableOf(group + "."))));
        Path usual = Workspace.connection(root.resolve(".millrace"));
        return told || Files.notExists(usual) ? null : usual;
    }
}
