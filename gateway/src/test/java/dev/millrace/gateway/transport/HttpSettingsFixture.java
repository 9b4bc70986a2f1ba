package dev.millrace.gateway.transport;

import dev.millrace.model.config.ConfigException;
import dev.millrace.model.config.ConfigReader;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What a gateway is told about HTTP, without the rest. */
public final class HttpSettingsFixture {

    private HttpSettingsFixture() {}

    /** @param more keys and values in turn */
    public static HttpSettings of(String... more) throws ConfigException {
        Map<String, String> keys = new HashMap<>();
        for (int i = 0; i < more.length; i += 2) {
            keys.put(more[i], more[i + 1]);
        }
        var reader = new ConfigReader(Set.of(), "test", keys, Map.of());
        HttpSettings settings = HttpSettings.read(reader);
        reader.finish();
        return settings;
    }
}
