package dev.millrace.tools.stack;

import dev.millrace.tools.CommandException;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a stack decides for its processes, which inherit the environment, and what it cannot work with. */
final class OwnSay {

    private static final String TLS = "MILLRACE_HTTP_TLS_";
    private static final String ALGORITHMS = "MILLRACE_AUTH_JWT_ALGORITHMS";
    private static final String OURS = "HS256";

    private OwnSay() {}

    /** @param chosen variables that are chosen here */
    static void require(SortedSet<String> chosen, Map<String, String> environment) throws CommandException {
        for (String variable : chosen) {
            if (environment.containsKey(variable)) {
                throw new CommandException(variable + " is set in the environment, but is chosen here: unset"
                        + " it (ports have options, see --help)");
            }
        }
        for (String variable : new TreeSet<>(environment.keySet())) {
            if (variable.startsWith(TLS)) {
                throw new CommandException(
                        variable + " is set in the environment, but a stack on this machine"
                                + " speaks plain HTTP on loopback: unset it");
            }
        }
        String algorithms = environment.getOrDefault(ALGORITHMS, OURS);
        if (Arrays.stream(algorithms.split(",", -1)).map(String::strip).noneMatch(OURS::equals)) {
            throw new CommandException(ALGORITHMS + "=" + algorithms
                    + " is set in the environment, but a stack on"
                    + " this machine signs its users' tokens with " + OURS + ": add that, or unset it");
        }
    }
}
