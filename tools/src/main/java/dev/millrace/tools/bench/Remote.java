package dev.millrace.tools.bench;

import dev.millrace.tools.bench.load.MessageIds;
import dev.millrace.tools.bench.load.People;
import dev.millrace.tools.bench.measure.Proof;
import dev.millrace.tools.bench.measure.Workload;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * A Millrace that runs already, perhaps elsewhere. Everybody enters with the tokens that are given, in turn, so they must
 * let that many in; and rooms are those that nobody made ({@code room.unknown=open}). What it costs, and whether all is
 * stored, is for who runs it to see.
 */
record Remote(List<URI> gateways, List<String> tokens) implements Subject {

    @Override
    public String name() {
        return "millrace";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of();
    }

    @Override
    public Map<String, Long> processes() {
        return Map.of();
    }

    @Override
    public People invite(Workload workload) {
        String run = "bench-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        return new People(gateways, this::auth, room -> Storage.roomId(run, room));
    }

    @Override
    public @Nullable Proof prove(MessageIds acknowledged, long endedAt) {
        return null;
    }

    private String auth(int person) {
        String token = tokens.get(person % tokens.size());
        return "{\"token\":\"" + new String(JsonStringEncoder.getInstance().quoteAsString(token)) + "\"}";
    }
}
