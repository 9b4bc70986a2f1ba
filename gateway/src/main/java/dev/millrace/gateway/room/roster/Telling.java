package dev.millrace.gateway.room.roster;

import dev.millrace.gateway.room.roster.Effect.What;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.retry.Contact;

import io.vertx.core.Future;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tells effects, and notes which are told. What could not be told is left where it is, to be told by whoever finds it overdue.
 * Rooms do not wait for each other. Blocks, so it is called on threads that may. Thread-safe.
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
     * Those of a room in the order given. After one that could not be told, the room's next wait, but for its end, which must
     * not: it goes, and what follows it.
     *
     * @return how many are told for sure
     */
    int tell(List<Effect> effects) {
        Map<RoomId, List<Effect>> byRoom = new LinkedHashMap<>();
        effects.forEach(
                effect -> byRoom.computeIfAbsent(effect.room(), room -> new ArrayList<>()).add(effect));
        List<Effect> told = byRoom.size() == 1
                ? tellRoom(effects)
                : tellRooms(byRoom.values().stream().toList());
        forget(told);
        return told.size();
    }

    private List<Effect> tellRooms(List<List<Effect>> rooms) {
        List<java.util.concurrent.Future<List<Effect>>> telling = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            rooms.forEach(room -> telling.add(threads.submit(() -> tellRoom(room))));
        }
        List<Effect> told = new ArrayList<>();
        telling.forEach(room -> told.addAll(room.resultNow()));
        return told;
    }

    private List<Effect> tellRoom(List<Effect> effects) {
        List<Effect> told = new ArrayList<>();
        int from = 0;
        while (from < effects.size()) {
            int to = endOfStep(effects, from);
            from = tellAtOnce(effects.subList(from, to), told) ? to : nextEnd(effects, to);
        }
        return told;
    }

    /** The same that happened to many has no order among them. */
    private static int endOfStep(List<Effect> effects, int from) {
        What what = effects.get(from).what();
        int to = from + 1;
        while (to < effects.size() && to - from < AT_ONCE && effects.get(to).what() == what) {
            to++;
        }
        return to;
    }

    private static int nextEnd(List<Effect> effects, int from) {
        int next = from;
        while (next < effects.size() && effects.get(next).what() != What.ENDED) {
            next++;
        }
        return next;
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
