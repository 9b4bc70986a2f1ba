package dev.millrace.gateway.room.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.room.history.JournaledMessages.Journaled;
import dev.millrace.gateway.room.history.JournaledMessages.Recent;
import dev.millrace.gateway.room.history.Page.Hole;
import dev.millrace.gateway.room.history.StoredMessages.Stored;
import dev.millrace.model.Amendment;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.redis.StreamId;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

class MergeTest {

    /** Seven messages; Redis was restarted after the fourth, and had lost the fourth. */
    private static final List<ChatMessage> SAID = List.of(message(1, 1), message(1, 2), message(1, 3),
            message(1, 4),
            message(2, 4), message(2, 5), message(2, 6));
    private static final int LOST = 3;

    /**
     * Every state the pipeline can be in, every stretch: what is called complete is complete, what is there is in
     * order and belongs there, and with PostgreSQL and the journal at hand it always is complete.
     */
    @Test
    void whateverIsStoredAndWhateverRedisHoldsACompletePageLacksNothing() {
        int complete = 0;
        for (State state : states()) {
            for (Stretch stretch : stretches()) {
                for (int heard = 1; heard < 8; heard++) {
                    Merge merge = state.merge(stretch, (heard & 1) != 0, (heard & 2) != 0, (heard & 4) != 0);
                    if (heard != 4 && check(state, merge, heard == 7)) {
                        complete++;
                    }
                }
            }
        }
        assertThat(complete).isGreaterThan(5_000);
    }

    private static boolean check(State state, Merge merge, boolean everythingAnswered) {
        Page page = merge.page();
        Stretch stretch = merge.stretch();
        List<ChatMessage> alive = state.alive();
        boolean same = page.messages().equals(stretch.cut(alive.stream()));
        boolean more = alive.stream().filter(m -> stretch.holds(m.position())).count() > stretch.limit();
        boolean right = alive.containsAll(page.messages())
                && (same || !page.complete())
                && (page.more() || !more)
                && (!everythingAnswered || (page.complete() && page.more() == more));
        assertThat(right).as(() -> state + " " + merge + " " + page).isTrue();
        return page.complete();
    }

    @Test
    void withPostgresUpToDateTheJournalIsNotNeeded() {
        Stretch newest = Stretch.before(Stretch.END, 3);
        assertThat(merge(newest, 7, 2, null).page().hole()).isNull();
        assertThat(merge(newest, 5, 2, null).page().hole()).as("next to each other").isNull();
        assertThat(merge(newest, 4, 2, null).page().hole()).as("the fifth is missing").isNotNull();
    }

    @Test
    void recentMessagesThatCoverTheStretchNeedNoJournal() {
        assertThat(merge(Stretch.before(Stretch.END, 2), 0, 2, null).page().hole()).isNull();
        assertThat(merge(Stretch.after(new Position(2, 4), 5), 0, 2, null).page().hole()).isNull();
        assertThat(merge(Stretch.before(Stretch.END, 3), 0, 2, null).page().hole()).isNotNull();
    }

    @Test
    void whatPostgresHasBeforeItsNewestNeedsNoRedis() {
        Stored stored = new Stored(SAID.subList(1, 3), position(2), Set.of(), Map.of());
        Stretch back = Stretch.before(position(2), 5);
        assertThat(new Merge(back, null, null, stored).page().hole()).isNull();
        Stretch forth = Stretch.after(position(0), 2);
        assertThat(new Merge(forth, null, null, stored).page().hole()).isNull();
        assertThat(new Merge(forth.limit(3), null, null, stored).page().hole()).isEqualTo(Hole.JOURNAL_AWAY);
    }

    @Test
    void aJournalNotLookedThroughToItsEndLeavesAHoleOnlyWhereItWasNotSeen() {
        Journaled part = new Journaled(List.of(SAID.get(2)), false);
        assertThat(merge(Stretch.before(Stretch.END, 4), 2, 1, part).page().hole())
                .isEqualTo(Hole.JOURNAL_TOO_LONG);
        assertThat(merge(Stretch.before(position(2), 2), 2, 1, part).page().hole()).isNull();
        assertThat(merge(Stretch.after(position(0), 2), 2, 1, part).page().hole()).isNull();
    }

    @Test
    void withoutPostgresOnlyAnUnbrokenRunOfThisLifeIsComplete() {
        Recent recent = new Recent(SAID.subList(4, 7), Map.of(), 6, 2, true, StreamId.START);
        assertThat(new Merge(Stretch.before(Stretch.END, 3), recent, null, null).page().hole()).isNull();
        assertThat(new Merge(Stretch.before(Stretch.END, 4), recent, null, null).page().hole())
                .isEqualTo(Hole.POSTGRES_AWAY);
        assertThat(new Merge(Stretch.after(new Position(2, 6), 4), recent, null, null).page().hole())
                .isNull();
        Recent ofBefore = new Recent(SAID.subList(4, 7), Map.of(), 6, 2, false, StreamId.START);
        assertThat(new Merge(Stretch.before(Stretch.END, 3), ofBefore, null, null).page().hole())
                .as("Redis may have lost what came after")
                .isEqualTo(Hole.POSTGRES_AWAY);
    }

    @Test
    void whatWasWithdrawnIsNotShown() {
        Recent recent = new Recent(SAID.subList(4, 7), Map.of(), 6, 2, true, StreamId.START);
        var stored = new Stored(SAID.subList(0, 4), position(3), Set.of(SAID.get(5).draft().id()), Map.of());
        Page page = new Merge(Stretch.before(Stretch.END, 10), recent, new Journaled(List.of(), true), stored)
                .page();
        assertThat(page.messages()).hasSize(6).doesNotContain(SAID.get(5));
        assertThat(page.complete()).isTrue();
    }

    /** Redis has its amendments from PostgreSQL, and the journal has none. */
    @Test
    void postgresIsRightAboutWhatBecameOfAMessageAndElseTheRecentOnesAre() {
        ChatMessage last = SAID.get(6);
        UUID id = last.draft().id();
        ChatMessage edited = MessageView.of(last, new Latest(1, "edited", Instant.EPOCH)).message();
        var recent = new Recent(List.of(SAID.get(5), edited),
                Map.of(id, new Amendment(1, Instant.EPOCH, false)), 6,
                2, true, StreamId.START);
        var journal = new Journaled(List.of(SAID.get(5), last), true);
        var stored = new Stored(List.of(), position(4), Set.of(),
                Map.of(id, new Latest(2, null, Instant.MAX)));
        Stretch one = Stretch.before(Stretch.END, 1);

        MessageView withoutPostgres = new Merge(one, recent, journal, null).shown().messages().getFirst();
        assertThat(withoutPostgres.message().draft().text()).isEqualTo("edited");
        assertThat(withoutPostgres.editedAt()).isEqualTo(Instant.EPOCH);
        MessageView withPostgres = new Merge(one, recent, journal, stored).shown().messages().getFirst();
        assertThat(withPostgres.message().draft().text()).isEmpty();
        assertThat(withPostgres.deletedAt()).isEqualTo(Instant.MAX);
        assertThat(withPostgres.editedAt()).isNull();
    }

    private static Merge merge(Stretch stretch, int stored, int recent, @Nullable Journaled journaled) {
        State state = new State(stored, false, recent, 0);
        Merge merge = state.merge(stretch, true, true, false);
        return new Merge(stretch, merge.recent(), journaled, merge.stored());
    }

    private static List<State> states() {
        List<State> states = new ArrayList<>();
        for (int stored = 0; stored <= SAID.size(); stored++) {
            for (int recent = 0; recent <= SAID.size() - 1; recent++) {
                for (int trimmed = 0; trimmed <= stored; trimmed++) {
                    states.add(new State(stored, false, recent, trimmed));
                    states.add(new State(stored, true, recent, trimmed));
                }
            }
        }
        return states;
    }

    private static List<Stretch> stretches() {
        List<Stretch> stretches = new ArrayList<>();
        List<Position> from = new ArrayList<>(SAID.stream().map(ChatMessage::position).toList());
        from.addAll(List.of(new Position(0, 0), new Position(1, 9), new Position(2, 0), Stretch.END));
        for (int limit : new int[]{1, 2, 3, 8}) {
            for (Position position : from) {
                stretches.add(Stretch.before(position, limit));
                stretches.add(Stretch.after(position, limit));
            }
        }
        return stretches;
    }

    private static Position position(int index) {
        return SAID.get(index).position();
    }

    private static ChatMessage message(long epoch, long seq) {
        var draft = new Draft(new UUID(epoch, seq), new RoomId("42"), new UserId("alice"), "Alice",
                MessageType.CHAT,
                "x", Instant.EPOCH, null);
        return new ChatMessage(draft, new Position(epoch, seq));
    }

    /**
     * @param stored  how many are, of those in the order of the journal; the lost one was if those before it are
     * @param lost    whether the lost one was not stored either, so that nobody has it
     * @param recent  how many of the last ones Redis has at hand
     * @param trimmed how many are gone from the journal
     */
    private record State(int stored, boolean lost, int recent, int trimmed) {

        List<ChatMessage> rows() {
            return SAID.stream().limit(stored).filter(m -> !lost || !m.equals(SAID.get(LOST))).toList();
        }

        /** What anybody has. */
        List<ChatMessage> alive() {
            Set<ChatMessage> rows = new HashSet<>(rows());
            return SAID.stream().filter(m -> !m.equals(SAID.get(LOST)) || rows.contains(m)).toList();
        }

        private static List<ChatMessage> ofRedis() {
            return SAID.stream().filter(m -> !m.equals(SAID.get(LOST))).toList();
        }

        Merge merge(Stretch stretch, boolean hearsRedis, boolean hearsPostgres, boolean looksThrough) {
            List<ChatMessage> redis = ofRedis();
            Stretch wider = stretch.limit(stretch.limit() + 1);
            Stored found = new Stored(wider.cut(rows().stream()),
                    rows().isEmpty() ? Stored.NOTHING : rows().getLast().position(), Set.of(), Map.of());
            Stream<ChatMessage> kept = redis.stream()
                    .filter(m -> SAID.indexOf(m) >= (hearsPostgres ? stored : trimmed));
            return new Merge(stretch, hearsRedis
                    ? new Recent(redis.subList(redis.size() - recent, redis.size()), Map.of(), 6, 2, true,
                            StreamId.START)
                    : null, hearsRedis && looksThrough ? new Journaled(kept.toList(), true) : null,
                    hearsPostgres ? found : null);
        }
    }
}
