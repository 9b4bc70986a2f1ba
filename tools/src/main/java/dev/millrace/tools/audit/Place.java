package dev.millrace.tools.audit;

import dev.millrace.model.MessageIds;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** A line of the ledger: where a finding is, for people and for programs. */
record Place(Ledger.Source source, long window, int partition) {

    String text() {
        return "gateway " + source.gateway() + ", source " + source.number() + ", partition " + partition
                + ", window " + source.startOf(window) + " to " + source.startOf(window + 1);
    }

    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("gateway", source.gateway());
        details.put("source", source.number());
        details.put("partition", partition);
        details.put("from", source.startOf(window).toString());
        details.put("to", source.startOf(window + 1).toString());
        return details;
    }

    boolean holds(UUID id) {
        return MessageIds.sourceOf(id) == source.number()
                && source.windowOf(MessageIds.millisOf(id)) == window;
    }
}
