package dev.millrace.model.config;

import java.util.List;

/** Renders declared keys: for {@code --help}, for {@code --print-config}, and for the documentation. */
public final class ConfigText {

    private ConfigText() {}

    static String help(List<ConfigEntry> entries) {
        var text = new StringBuilder();
        for (ConfigEntry entry : entries) {
            text.append("  %s = %s%n      %s (%s)%n      %s%n".formatted(entry.key(), entry.defaultValue(),
                    entry.purpose(), entry.allowed(), entry.variable()));
        }
        return text.toString();
    }

    static String effective(List<ConfigEntry> entries) {
        var text = new StringBuilder();
        for (ConfigEntry entry : entries) {
            text.append("# %s%n%s=%s%n".formatted(entry.origin(), entry.key(), entry.shown()));
        }
        return text.toString();
    }

    /** A Markdown table of the keys. */
    public static String markdown(List<ConfigEntry> entries) {
        var table = new StringBuilder("| key | default | allowed | what for |\n|---|---|---|---|\n");
        for (ConfigEntry entry : entries) {
            String shown = entry.defaultValue().isEmpty() ? "" : "`" + entry.defaultValue() + "`";
            table.append("| `%s` | %s | %s | %s |\n".formatted(entry.key(), shown, entry.allowed(),
                    entry.purpose()));
        }
        return table.toString();
    }
}
