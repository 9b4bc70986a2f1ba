package dev.millrace.tools.bench.load;

import java.net.URI;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Who connects.
 *
 * @param gateways connection {@code i} goes to the {@code i}th, round and round
 * @param auth     the JSON that connection {@code i} enters with
 * @param roomId   of room {@code r}; all are equally long, which a number padded with zeros makes them
 */
public record People(List<URI> gateways, IntFunction<String> auth, IntFunction<String> roomId) {}
