package dev.millrace.tools.bench;

import dev.millrace.model.config.ConfigEntry;
import dev.millrace.tools.CommandException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One of two that are compared.
 *
 * @param name     as it was typed
 * @param root     whose build is run
 * @param settings keys, spelt as variables, beside those of both
 */
record Side(String name, Path root, Map<String, String> settings) {

    /** @param text a folder with another checkout that is built, or settings as {@code batch.size=50;recent.messages=0} */
    static Side parse(String text, Path root) throws CommandException {
        Path folder = Path.of(text).toAbsolutePath().normalize();
        if (Files.isDirectory(folder)) {
            return new Side(text, folder, Map.of());
        }
        Map<String, String> settings = new TreeMap<>();
        for (String setting : text.equals("usual") ? List.<String>of() : List.of(text.split(";"))) {
            Map.Entry<String, String> entry = setting("--compare", setting);
            settings.put(entry.getKey(), entry.getValue());
        }
        return new Side(text, root, settings);
    }

    /** A key and its value, as the processes take them. */
    static Map.Entry<String, String> setting(String option, String text) throws CommandException {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new CommandException(option + ": '" + text + "' is not as batch.size=200"
                    + (option.equals("--set") ? "" : ", no folder, and not 'usual'"));
        }
        return Map.entry(ConfigEntry.variableOf(text.substring(0, equals)), text.substring(equals + 1));
    }

    Site.Plan plan(String subject, BenchOptions options) {
        Map<String, String> all = new TreeMap<>(options.settings);
        all.putAll(settings);
        return new Site.Plan(subject, root, options.gateways, options.persisters, Map.copyOf(all),
                options.jvmOptions, options.redisServer);
    }
}
