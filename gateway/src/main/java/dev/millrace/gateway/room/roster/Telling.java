package dev.millrace.gateway.room.roster;

import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.retry.Contact;

import io.vertx.core.Future;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tells effects, and notes which are told. What could not be told is left where it is, to be told by whoever finds it overdue.
 * Blocks, so it is called on threads that may. Thread-safe.
 */
public final class Telling {

    /** Told at once. They are told all the same if one takes longer; that is just not waited for. */
    private static final int AT_ONCE = 100;

    private final Roster roster;
    private final RoomNews news;
    private final Duration patience;
    private final Contact contact = new Contact("telling rooms what became of them", InstantSource.system());

    /** @param patience with each of those that are told at once */
    public Telling(Roster roster, RoomNews news, Duration patience) {
        this.roster = roster;
        this.news = news;
        this.patience = patience;
    }

    /**
     * The first before the others, which follow it.
     *
     * @return whether all are told for sure
     */
    boolean tell(List<Effect> effects) {
        List<Effect> told = new ArrayList<>();
        int from = 0;
        int to = Math.min(1, effects.size());
        while (from < to && tellAtOnce(effects.subList(from, to), told)) {
            from = to;
            to = Math.min(from + AT_ONCE, effects.size());
        }
        forget(told);
        return told.size() == effects.size();
    }

    private boolean tellAtOnce(List<Effect> effects, List<Effect> told) {
        List<Future<Void>> pending = effects.stream().map(this::begin).toList();
        try {
            Future.join(pending)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
            contact.held();
        } catch (ExecutionException e) {
            contact.lost(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            contact.lost(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        int before = told.size();
        for (int i = 0; i < pending.size(); i++) {
            if (pending.get(i).succeeded()) {
                told.add(effects.get(i));
            }
        }
        return told.size() - before == effects.size();
    }

    private Future<Void> begin(Effect effect) {
        try {
            return news.tell(effect);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** Being told twice harms nobody, so it is no failure of whoever asked for the change. */
    private void forget(List<Effect> told) {
        if (told.isEmpty()) {
            return;
        }
        try {
            roster.told(told);
        } catch (Refusal away) {
            contact.lost(away);
        }
    }
}
