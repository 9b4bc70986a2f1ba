package dev.millrace.gateway.room.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.gateway.room.loop.SteadyClock;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageIds;
import dev.millrace.model.MessageType;
import dev.millrace.model.Partitions;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

class LedgerBookTest {

    private static final Partitions PARTITIONS = new Partitions(4);
    private static final RoomId ROOM = new RoomId("42");
    private static final RoomId ELSEWHERE = elsewhere();

    private long now = 1_000_500;
    private final SteadyClock clock = new SteadyClock(() -> Instant.ofEpochMilli(now));
    private final LedgerBook book = new LedgerBook(PARTITIONS, Duration.ofSeconds(1), clock);
    private final MessageIds ids = new MessageIds(clock, 7);

    @Test
    void aWindowIsDueWhenItHasEndedAndEverythingInItIsAnswered() {
        Draft one = opened(ROOM);
        Draft two = opened(ROOM);
        book.acknowledged(one);
        assertThat(book.says(book.due())).isFalse();
        now = 1_001_000;
        assertThat(book.says(book.due())).as("one is not answered").isFalse();
        book.acknowledged(two);
        LedgerStatement due = book.due();
        assertThat(due.upTo()).isEqualTo(Instant.ofEpochMilli(1_001_000));
        assertThat(due.lines()).hasSize(1);
        LedgerLine line = due.lines().getFirst();
        assertThat(line.windowStart()).isEqualTo(Instant.ofEpochMilli(1_000_000));
        assertThat(line.partition()).isEqualTo(PARTITIONS.of(ROOM));
        assertThat(line.acknowledged().count()).isEqualTo(2);
        assertThat(line.acknowledged().combined()).isEqualTo(xor(one.id(), two.id()));
        assertThat(line.uncertain()).isEmpty();
    }

    @Test
    void aWindowWaitsForTheOnesBeforeIt() {
        Draft slow = opened(ROOM);
        now = 1_001_100;
        Draft quick = opened(ROOM);
        book.acknowledged(quick);
        now = 1_005_000;
        assertThat(book.says(book.due())).isFalse();
        book.uncertain(slow);
        LedgerStatement due = book.due();
        assertThat(due.upTo()).isEqualTo(Instant.ofEpochMilli(1_005_000));
        assertThat(due.lines()).extracting(line -> line.windowStart().toEpochMilli())
                .containsExactly(1_000_000L, 1_001_000L);
        assertThat(due.lines().getFirst().acknowledged().count()).isZero();
        assertThat(due.lines().getFirst().uncertain()).containsExactly(slow.id());
    }

    @Test
    void partitionsAreAccountedForApart() {
        book.acknowledged(opened(ROOM));
        book.acknowledged(opened(ELSEWHERE));
        now += 1_000;
        assertThat(book.due().lines()).extracting(LedgerLine::partition)
                .containsExactlyInAnyOrder(PARTITIONS.of(ROOM), PARTITIONS.of(ELSEWHERE));
    }

    @Test
    void whatWasRefusedLeavesNoLineAndTimeGoesOnAllTheSame() {
        book.refused(opened(ROOM));
        now += 2_000;
        LedgerStatement due = book.due();
        assertThat(due.lines()).isEmpty();
        assertThat(book.says(due)).isTrue();
        book.written(due);
        assertThat(book.size()).isZero();
        assertThat(book.says(book.due())).isFalse();
    }

    @Test
    void aRepetitionIsConfirmedOnceAWindowHoweverOftenItIsAnsweredAndInTheWindowItCameIn() {
        Draft first = opened(ROOM);
        book.uncertain(first);
        now += 1_000;
        for (int i = 0; i < 100; i++) {
            book.confirmed(opened(ROOM), first.id());
        }
        now += 1_000;
        List<LedgerLine> lines = book.due().lines();
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst().uncertain()).containsExactly(first.id());
        assertThat(lines.getFirst().confirmed()).isEmpty();
        assertThat(lines.getLast().partition()).isEqualTo(PARTITIONS.of(ROOM));
        assertThat(lines.getLast().confirmed()).containsExactly(first.id());
        assertThat(lines.getLast().acknowledged().count()).isZero();
    }

    @Test
    void whatIsWrittenIsForgottenAndWhatCameMeanwhileIsNot() {
        book.acknowledged(opened(ROOM));
        now += 1_000;
        LedgerStatement due = book.due();
        Draft next = opened(ROOM);
        book.acknowledged(next);
        book.written(due);
        now += 1_000;
        assertThat(book.due().lines()).hasSize(1);
        assertThat(book.due().lines().getFirst().acknowledged().combined()).isEqualTo(next.id());
    }

    @Test
    void whenTheClockStepsBackNothingComesIntoAWindowThatIsWritten() {
        book.acknowledged(opened(ROOM));
        now += 1_000;
        LedgerStatement written = book.due();
        book.written(written);
        now -= 900;
        Draft late = opened(ROOM);
        assertThat(MessageIds.millisOf(late.id())).isGreaterThanOrEqualTo(written.upTo().toEpochMilli());
    }

    @Test
    void theLastStatementHasEverythingAndHoldsTheUnansweredForUncertain() {
        book.acknowledged(opened(ROOM));
        Draft open = opened(ELSEWHERE);
        LedgerStatement last = book.last();
        assertThat(last.upTo()).isEqualTo(Instant.ofEpochMilli(1_001_000));
        assertThat(last.lines()).hasSize(2);
        assertThat(last.lines()).flatExtracting(LedgerLine::uncertain).isEqualTo(List.of(open.id()));
        book.acknowledged(open);
        book.opened(draft(ROOM));
        assertThat(book.last()).as("nothing is added after the end").isEqualTo(last);
    }

    @Test
    void anAnswerToWhatWasNotOpenedIsAMistake() {
        Draft draft = opened(ROOM);
        book.acknowledged(draft);
        assertThatIllegalStateException().isThrownBy(() -> book.acknowledged(draft));
    }

    private Draft opened(RoomId room) {
        Draft draft = draft(room);
        book.opened(draft);
        return draft;
    }

    private Draft draft(RoomId room) {
        return new Draft(ids.next(), room, new UserId("alice"), "Alice", MessageType.CHAT, "x",
                clock.instant(), null);
    }

    private static UUID xor(UUID one, UUID other) {
        return new UUID(one.getMostSignificantBits() ^ other.getMostSignificantBits(),
                one.getLeastSignificantBits() ^ other.getLeastSignificantBits());
    }

    private static RoomId elsewhere() {
        int i = 0;
        while (PARTITIONS.of(new RoomId("r" + i)) == PARTITIONS.of(ROOM)) {
            i++;
        }
        return new RoomId("r" + i);
    }
}
