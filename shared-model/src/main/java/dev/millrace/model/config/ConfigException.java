package dev.millrace.model.config;

import java.util.List;

/** Everything that is wrong with the configuration, a line each. */
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    public ConfigException(List<String> mistakes) {
        super(String.join(System.lineSeparator(), mistakes));
    }
}
