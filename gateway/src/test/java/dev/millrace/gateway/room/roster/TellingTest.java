package dev.millrace.gateway.room.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.room.roster.Effect.What;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Which effects are told where some cannot be. */
@Timeout(60)
class TellingTest {

    private static final String STUCK = "stuck";
    private static final String FINE = "fine";

    private final List<Effect> told = new CopyOnWriteArrayList<>();
    private final List<Effect> forgotten = new ArrayList<>();
    private final Set<Long> untellable = new HashSet<>();
    private final Set<Long> unanswered = ConcurrentHashMap.newKeySet();
    private long ids;

    @Test
    void aRoomThatCannotBeToldHoldsUpNoOther() {
        Effect first = effect(STUCK, What.JOINED, "anna");
        List<Effect> others = List.of(effect(FINE, What.JOINED, "ben"), effect(FINE, What.LEFT, "ben"));
        untellable.add(first.id());

        assertThat(tell(first, others.getFirst(), others.getLast())).isEqualTo(2);
        assertThat(told).containsExactlyElementsOf(others);
        assertThat(forgotten).containsExactlyElementsOf(others);
    }

    @Test
    void norDoesOneThatNobodyAnswersFor() {
        Effect first = effect(STUCK, What.JOINED, "anna");
        Effect other = effect(FINE, What.JOINED, "ben");
        Effect next = effect(FINE, What.LEFT, "ben");
        unanswered.add(first.id());

        assertThat(new Telling(roster(), this::hear, Duration.ofMillis(50)).tell(List.of(first, other, next)))
                .isEqualTo(2);
        assertThat(forgotten).containsExactly(other, next);
    }

    @Test
    void whatFollowsInTheRoomWaitsForWhatCouldNotBeTold() {
        Effect joined = effect(STUCK, What.JOINED, "anna");
        Effect left = effect(STUCK, What.LEFT, "anna");
        untellable.add(joined.id());

        assertThat(tell(joined, left)).isZero();
        assertThat(told).isEmpty();
        assertThat(forgotten).isEmpty();
    }

    @Test
    void aRoomsEndGoesWhateverCouldNotBeToldBefore() {
        Effect joined = effect(STUCK, What.JOINED, "anna");
        Effect left = effect(STUCK, What.LEFT, "anna");
        Effect ended = effect(STUCK, What.ENDED, null);
        Effect removed = effect(STUCK, What.REMOVED, "ben");
        untellable.add(joined.id());

        assertThat(tell(joined, left, ended, removed)).isEqualTo(2);
        assertThat(told).containsExactly(ended, removed);
        assertThat(forgotten).containsExactly(ended, removed);
    }

    @Test
    void thoseOfARoomAreToldInTheirOrder() {
        List<Effect> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(effect(FINE, What.JOINED, "anna"));
            all.add(effect(FINE, What.LEFT, "anna"));
        }
        for (int i = 0; i < 250; i++) {
            all.add(effect(FINE, What.REMOVED, "user-" + i));
        }

        assertThat(tell(all.toArray(new Effect[0]))).isEqualTo(all.size());
        assertThat(told).containsExactlyElementsOf(all);
    }

    @Test
    void whatTellsNobodyAndFailsAtOnceIsNotTold() {
        Effect joined = effect(STUCK, What.JOINED, "anna");

        assertThat(new Telling(roster(), effect -> {
            throw new IllegalStateException("a mistake");
        }, Duration.ofSeconds(30)).tell(List.of(joined))).isZero();
        assertThat(forgotten).isEmpty();
    }

    private int tell(Effect... effects) {
        return new Telling(roster(), this::hear, Duration.ofSeconds(30)).tell(List.of(effects));
    }

    private Future<Void> hear(Effect effect) {
        if (unanswered.contains(effect.id())) {
            return Promise.<Void>promise().future();
        }
        if (untellable.contains(effect.id())) {
            return Future.failedFuture("nobody hears");
        }
        told.add(effect);
        return Future.succeededFuture();
    }

    /** Of which telling needs one method. */
    private Roster roster() {
        return (Roster) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{Roster.class},
                (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("told");
                    for (Object effect : (List<?>) arguments[0]) {
                        forgotten.add((Effect) effect);
                    }
                    return null;
                });
    }

    private Effect effect(String room, What what, @Nullable String user) {
        Party party = user == null ? null : Party.user(new UserId(user));
        return new Effect(++ids, new RoomId(room), what, party, "Name", new UserId("shop"), "Shop",
                RoomStatus.ACTIVE, 1, ids);
    }
}
