package dev.millrace.tools.drill;

import java.util.List;

/**
 * What the people of a drill were told.
 *
 * @param clients how many of them talked
 */
record Told(List<String> rooms, int clients, MessageLog acknowledged, MessageLog heard) {

    /** What a client says, so that it need not be remembered. */
    static String text(int client, int number) {
        return "send " + number + " of " + client;
    }
}
