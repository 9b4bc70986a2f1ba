package dev.millrace.tools.audit;

import dev.millrace.tools.audit.Finding.Kind;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Messages that a sender was told are journaled when it repeated the send. Their own windows may call them uncertain,
 * or be lost with the gateway that made them; they must be there all the same.
 */
final class Confirmations {

    /** Message id → where it was first confirmed, of those that were not found yet. */
    private final Map<UUID, Place> missing = new LinkedHashMap<>();
    private final int awaited;

    /** A window is in the ledger only when it is final, so each of its confirmations counts. */
    Confirmations(Ledger ledger, Scope scope) {
        for (Ledger.Window window : ledger.windows()) {
            Ledger.Source source = ledger.sources().get(window.source());
            if (source != null) {
                var place = new Place(source, source.windowOf(window.start().toEpochMilli()),
                        window.partition());
                window.confirmed()
                        .stream()
                        .filter(scope::covers)
                        .forEach(id -> missing.putIfAbsent(id, place));
            }
        }
        this.awaited = missing.size();
    }

    /** How many messages the ledger confirms. */
    int awaited() {
        return awaited;
    }

    void found(UUID id) {
        missing.remove(id);
    }

    /** After everything that is there was found. */
    void judge(Findings findings) {
        missing.forEach((id, place) -> {
            Map<String, Object> details = place.details();
            details.put("ids", List.of(id.toString()));
            findings.add(new Finding(Kind.MISSING, 1, id + ", whose repetition was acknowledged: "
                    + place.text(), details));
        });
    }
}
