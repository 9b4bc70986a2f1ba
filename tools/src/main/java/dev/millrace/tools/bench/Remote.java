package dev.millrace.tools.bench;

import dev.millrace.tools.bench.load.MessageIds;
import dev.millrace.tools.bench.load.People;
import dev.millrace.tools.bench.measure.Proof;
import dev.millrace.tools.bench.measure.Workload;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * A Millrace that runs already, perhaps elsewhere. Everybody enters with a ticket of those that are given; and rooms are those that nobody made ({@code room.unknown=open}). What it costs, and whether all is
 * stored, is for who runs it to see.
 */
record Remote(List<URI> gateways, List<Ticket> tickets) implements Subject {

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
    public WriteMeter writes() {
        return WriteMeter.NONE;
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

    /** In turn, where there are fewer than people: a presentation serves one session only. */
    private String auth(int person) {
        return tickets.get(person % tickets.size()).json();
    }
}
