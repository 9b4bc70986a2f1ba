package dev.millrace.tools.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;
import dev.millrace.tools.audit.World.Outcome;
import dev.millrace.tools.audit.World.Said;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Each kind of damage is done to a world that adds up, and is found and named; nothing else is. */
@WithPostgres(per = Per.METHOD)
@WithRedis(per = Per.METHOD)
class AuditIT {

    private World world;
    private World.Source gateway;
    private List<Said> said;

    @BeforeEach
    void tenMessagesInEachOfThreeRooms(TestDatabase database, TestRedis redis) throws Exception {
        world = new World(database, redis);
        gateway = world.gateway();
        said = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            for (String room : List.of("attic", "barn", "42")) {
                said.add(gateway.says(room));
            }
            world.pass(300);
        }
        world.pass(World.WINDOW);
    }

    @AfterEach
    void leave() throws Exception {
        world.close();
    }

    @Test
    void aWorldThatAddsUpIsClean() throws Exception {
        gateway.saysIntoTheJournal("attic");
        Said first = gateway.says("barn");
        Said again = acknowledged(gateway.saysIntoTheJournal("barn"));
        world.repeat(again, first);
        Said poison = acknowledged(gateway.saysIntoTheJournal("cellar"));
        world.bury(poison);
        world.pass(World.WINDOW);
        gateway.closes();

        Outcome outcome = world.audit();

        assertThat(outcome.out()).contains("1 in the journal alone")
                .contains("1 kept with their payload")
                .endsWith("clean\n");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void aDeletedRowIsNamedByItsPlaceAndByItsId() throws Exception {
        gateway.closes();
        Said lost = said.get(7);
        delete(lost);

        Outcome outcome = world.audit();

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.out())
                .contains("seq " + lost.seq() + " of room " + lost.room() + ", epoch " + World.EPOCH)
                .contains("1 of the ledger's, id " + lost.id() + ": gateway gateway-1, source "
                        + gateway.number() + ", partition "
                        + lost.partition() + ", window ")
                .endsWith("NOT CLEAN\n");
        assertThat(kinds(outcome)).containsOnly("missing");
    }

    @Test
    void theLastRowsOfARoomAreMissedByTheLedgerAlone() throws Exception {
        gateway.closes();
        Said last = said.getLast();
        delete(last);
        world.run("UPDATE millrace.room_head SET seq = seq - 1 WHERE room_id = ?", last.room());

        JsonNode findings = findings();

        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).get("kind").asText()).isEqualTo("missing");
        assertThat(findings.get(0).get("ids").get(0).asText()).isEqualTo(last.id().toString());
        assertThat(findings.get(0).get("partition").asInt()).isEqualTo(last.partition());
    }

    @Test
    void severalThatAreMissingOfOneWindowAreCountedAndGapsAreRanges() throws Exception {
        gateway.closes();
        world.run("DELETE FROM millrace.message WHERE room_id = 'attic' AND seq BETWEEN 5 AND 7");

        Outcome outcome = world.audit();

        assertThat(outcome.out()).contains("seq 5–7 of room attic").containsPattern("missing +6");
        assertThat(kinds(outcome)).containsOnly("missing");
    }

    @Test
    void anIdThatIsNotTheAcknowledgedOneIsUnexplained() throws Exception {
        gateway.closes();
        Said changed = said.get(4);
        var other = new UUID(changed.id().getMostSignificantBits(),
                changed.id().getLeastSignificantBits() ^ (1L << 40));
        world.run("UPDATE millrace.message SET id = ? WHERE id = ?", other, changed.id());

        Outcome outcome = world.audit();

        assertThat(outcome.out()).contains("not those that were acknowledged, though as many");
        assertThat(kinds(outcome)).containsOnly("unexplained");
    }

    @Test
    void aRowThatNobodyAcknowledgedIsUnexplainedAndNamed() throws Exception {
        gateway.closes();
        Said extra = gateway.next("attic");
        world.store(extra);

        Outcome outcome = world.audit();

        assertThat(outcome.out()).contains("1 more than the ledger's, id " + extra.id());
        assertThat(kinds(outcome)).containsOnly("unexplained");
    }

    @Test
    void twoDamagesThatCancelInCountAreNotOverlooked() throws Exception {
        Said extra = new Said(gateway.next("barn").id(), "barn", 11);
        Said lost = gateway.says("barn");
        gateway.closes();
        delete(lost);
        world.run("UPDATE millrace.room_head SET seq = 11 WHERE room_id = 'barn'");
        world.store(extra);

        assertThat(kinds(world.audit())).containsOnly("unexplained");
    }

    @Test
    void twoMessagesInOnePlaceAreBothNamed() throws Exception {
        Said twin = said.get(3);
        Said other = new Said(world.gateway().next("elsewhere").id(), twin.room(), twin.seq());
        world.run("INSERT INTO millrace.message SELECT ?, room_id, epoch, seq, sender_id, sender_name, type,"
                + " body, created_at FROM millrace.message WHERE id = ?", other.id(), twin.id());

        Outcome outcome = world.audit();

        assertThat(outcome.out()).contains("one place, two messages: room " + twin.room() + ", epoch "
                + World.EPOCH + ", seq " + twin.seq())
                .contains(twin.id().toString())
                .contains(other.id().toString());
        assertThat(kinds(outcome)).containsOnly("duplicated");
    }

    @Test
    void aNamedSendThatIsTwoMessagesIsFoundEvenWhereTheIndexIsGone() throws Exception {
        world.run("DROP INDEX millrace.message_said_once");
        world.run("UPDATE millrace.message SET client_id = 'a-7' WHERE room_id = 'attic' AND seq IN (2, 9)");
        gateway.closes();

        Outcome outcome = world.audit();

        assertThat(outcome.out())
                .contains("one send, 2 messages: room attic, sender alice, clientId a-7");
        assertThat(kinds(outcome)).containsOnly("duplicated");
    }

    @Test
    void swappedPlacesAreOutOfOrder() throws Exception {
        gateway.closes();
        world.run("UPDATE millrace.message SET seq = 11 - seq WHERE room_id = 'attic' AND seq IN (5, 6)");

        JsonNode findings = findings();

        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).get("kind").asText()).isEqualTo("out of order");
        assertThat(findings.get(0).get("room").asText()).isEqualTo("attic");
        assertThat(findings.get(0).get("seq").asInt()).isEqualTo(6);
    }

    @Test
    void aMessageThatIsADeadLetterTooIsFoundUnlessItWasRedriven() throws Exception {
        gateway.closes();
        world.bury(said.get(2));
        assertThat(world.audit().out())
                .contains(said.get(2).id() + " is a message of room 42 and a dead letter");

        world.run("UPDATE millrace.dead_letter SET redriven_at = now()");
        assertThat(world.audit().status()).isZero();
    }

    @Test
    void aMessageThatIsARepeatTooIsFound() throws Exception {
        gateway.closes();
        world.repeat(said.get(2), said.get(1));

        assertThat(kinds(world.audit())).containsOnly("duplicated");
    }

    @Test
    void aDeadLetterThatWasRedrivenToNowhereIsMissing() throws Exception {
        gateway.closes();
        world.bury(said.get(29));
        delete(said.get(29));
        world.run("UPDATE millrace.room_head SET seq = 9 WHERE room_id = '42'");
        assertThat(world.audit().status()).isZero();

        world.run("UPDATE millrace.dead_letter SET redriven_at = now()");
        Outcome outcome = world.audit();

        assertThat(outcome.out())
                .contains(said.get(29).id() + " was a dead letter, was re-driven, and is not there");
        assertThat(kinds(outcome)).containsOnly("missing");
    }

    @Test
    void aRepeatOfWhatIsNotThereIsMissing() throws Exception {
        Said again = acknowledged(gateway.saysIntoTheJournal("barn"));
        Said never = gateway.mumbles("nowhere");
        world.repeat(again, never);
        world.pass(World.WINDOW);
        gateway.closes();

        assertThat(world.audit().out()).contains(again.id() + " repeats " + never.id() + " of room barn");
    }

    @Test
    void anEntryThatTheJournalLostBeforeItWasStoredIsMissing() throws Exception {
        gateway.saysIntoTheJournal("attic");
        Said lost = gateway.next("attic");
        String entry = world.journal(lost);
        Said lastOne = gateway.saysIntoTheJournal("attic");
        world.pass(World.WINDOW);
        gateway.closes();
        Outcome before = world.audit();
        assertThat(before.out()).contains("1 more than the ledger's, id " + lost.id());

        world.redis("XDEL", RedisNames.journal(lost.partition()), entry);
        Outcome outcome = world.audit();

        assertThat(outcome.out()).contains("seq " + lost.seq() + " of room attic");
        assertThat(lastOne.seq()).isEqualTo(lost.seq() + 1);
        assertThat(kinds(outcome)).containsOnly("missing");
    }

    @Test
    void anAcknowledgedEntryAtTheJournalsEndThatIsLostIsMissedByTheLedger() throws Exception {
        Said lost = acknowledged(gateway.saysIntoTheJournal("attic"));
        world.pass(World.WINDOW);
        gateway.closes();

        Outcome outcome = world.audit();

        assertThat(outcome.out()).contains("1 of the ledger's, id " + lost.id());
        assertThat(kinds(outcome)).containsOnly("missing");
    }

    @Test
    void anEntryThatTheCheckpointPassedWithoutARowIsMissingThoughItIsStillThere() throws Exception {
        Said passed = gateway.next("attic");
        String entry = world.journal(passed);
        String incarnation = Incarnation.of(world.redis("INFO", "everything")).value();
        checkpoint(passed.partition(), entry, "another life");
        assertThat(world.audit().status()).isZero();

        checkpoint(passed.partition(), entry, incarnation);
        Outcome outcome = world.audit();

        assertThat(outcome.out())
                .contains("in the journal, before the checkpoint, and not stored: room attic")
                .contains(passed.id().toString());
        assertThat(kinds(outcome)).containsOnly("missing");
    }

    @Test
    void anUnreadableEntryThatTheCheckpointPassedMustBeADeadLetter() throws Exception {
        String incarnation = Incarnation.of(world.redis("INFO", "everything")).value();
        String entry = world.redis("XADD", RedisNames.journal(3), "*", "x", "y");
        checkpoint(3, entry, incarnation);
        assertThat(world.audit().out()).contains("entry " + entry + " of partition 3: no message");

        StreamId at = StreamId.parse(entry);
        world.run(
                "INSERT INTO millrace.dead_letter (partition, stream_millis, stream_counter, payload, reason)"
                        + " VALUES (3, ?, ?, 'xy', 'planted')",
                at.millis(), at.counter());
        Outcome outcome = world.audit();

        assertThat(outcome.out()).contains("1 of them nameless");
        assertThat(outcome.status()).isZero();
    }

    @Test
    void aRowThatContradictsItsJournalEntryIsUnexplained() throws Exception {
        Said moved = gateway.says("attic");
        world.journal(new Said(moved.id(), "attic", 77));
        world.pass(World.WINDOW);
        gateway.closes();

        Outcome outcome = world.audit();

        assertThat(outcome.out()).contains(moved.id() + ": the journal says room attic");
        assertThat(kinds(outcome)).containsOnly("unexplained");
    }

    @Test
    void whatAKilledGatewayLeftUnwrittenIsReportedAndNoFinding() throws Exception {
        gateway.writes();
        gateway.says("attic");
        gateway.says("barn");

        Outcome outcome = world.audit();

        assertThat(outcome.out()).containsPattern("killed +2 stored and not verifiable");
        assertThat(outcome.status()).isZero();
    }

    @Test
    void whatIsNotWrittenYetIsReportedAndNoFinding() throws Exception {
        gateway.closes();
        world.pass(600_000);
        World.Source young = world.gateway();
        young.says("attic");

        Outcome outcome = world.audit();

        assertThat(outcome.out()).containsPattern("open +1 stored");
        assertThat(outcome.status()).isZero();
    }

    @Test
    void anUncertainSendMayBeThereAndMayNot() throws Exception {
        world.store(gateway.mumbles("attic"));
        gateway.mumblesToNobody();
        gateway.closes();

        Outcome outcome = world.audit();

        assertThat(outcome.out()).contains("1 of 2 uncertain ones there");
        assertThat(outcome.status()).isZero();
    }

    @Test
    void whatWasConfirmedMustBeThereThoughItIsUncertainOrItsGatewayWasKilled() throws Exception {
        Said uncertain = gateway.mumbles("attic");
        World.Source killed = world.gateway();
        Said unwritten = killed.next("barn");
        Said waiting = killed.next("cellar");
        world.store(uncertain);
        world.store(unwritten);
        String entry = world.journal(waiting);
        world.pass(World.WINDOW);
        for (Said first : List.of(uncertain, unwritten, waiting)) {
            gateway.confirms(first);
        }
        gateway.closes();
        Outcome before = world.audit();
        assertThat(before.out()).containsPattern("confirmed +3 ");
        assertThat(before.status()).isZero();

        delete(uncertain);
        delete(unwritten);
        world.redis("XDEL", RedisNames.journal(waiting.partition()), entry);
        world.run("UPDATE millrace.room_head SET seq = 10 WHERE room_id IN ('attic', 'barn')");
        Outcome outcome = world.audit();

        for (Said lost : List.of(uncertain, unwritten, waiting)) {
            assertThat(outcome.out())
                    .contains(lost.id() + ", whose repetition was acknowledged: gateway gateway-1, source "
                            + gateway.number() + ", partition " + lost.partition() + ", window ");
        }
        assertThat(outcome.out()).containsPattern("missing +3\n");
        assertThat(kinds(outcome)).containsOnly("missing");
        assertThat(world.audit("--since", world.now().toString()).status())
                .as("they were made before, and so was their confirmation's window")
                .isZero();
        world.run("INSERT INTO millrace.retention VALUES (true, ?)", world.now().minusMillis(1));
        assertThat(world.audit().status()).as("somebody asked for them to be gone").isZero();
    }

    @Test
    void whatWasConfirmedMayBeARepeatOrADeadLetter() throws Exception {
        Said repeat = gateway.mumbles("barn");
        Said poison = gateway.mumbles("cellar");
        world.repeat(repeat, said.get(1));
        world.bury(poison);
        world.pass(World.WINDOW);
        gateway.confirms(repeat);
        gateway.confirms(poison);
        gateway.closes();

        assertThat(world.audit().out()).containsPattern("confirmed +2 ").endsWith("clean\n");
    }

    @Test
    void aHeadThatIsBehindOrAheadOrGoneIsFound() throws Exception {
        gateway.closes();
        world.run("UPDATE millrace.room_head SET seq = 9 WHERE room_id = 'attic'");
        world.run("UPDATE millrace.room_head SET seq = 11 WHERE room_id = 'barn'");
        world.run("DELETE FROM millrace.room_head WHERE room_id = '42'");

        Outcome outcome = world.audit();

        assertThat(outcome.out()).contains("room attic: its head says epoch " + World.EPOCH
                + " seq 9, its last message is epoch " + World.EPOCH + " seq 10")
                .contains("room barn: its head says epoch " + World.EPOCH + " seq 11")
                .contains("room 42: its head says none");
        assertThat(kinds(outcome)).containsOnly("head");
    }

    @Test
    void whatNobodyGaveAPlaceIsNotAskedForOne() throws Exception {
        world.run("UPDATE millrace.message SET epoch = 0, seq = 0 WHERE room_id = 'attic'");
        world.run("UPDATE millrace.room_head SET epoch = 0, seq = 0 WHERE room_id = 'attic'");
        gateway.closes();

        assertThat(world.audit().status()).isZero();
    }

    @Test
    void whatRetentionForgotIsNotMissed() throws Exception {
        gateway.closes();
        world.run("DELETE FROM millrace.message WHERE seq < 6");
        assertThat(world.audit().status()).isEqualTo(1);

        world.run("INSERT INTO millrace.retention VALUES (true, ?)",
                world.now().minusMillis(World.WINDOW + 5 * 300));

        Outcome outcome = world.audit();
        assertThat(outcome.out()).contains("retention").endsWith("clean\n");
        assertThat(outcome.status()).isZero();
    }

    @Test
    void whatIsOlderThanAskedForIsNotJudgedAndTheCutIsNoGap() throws Exception {
        gateway.closes();
        delete(said.get(1));
        String boundary = world.now().minusMillis(World.WINDOW + 5 * 300).toString();
        assertThat(world.audit("--since", boundary).status()).isZero();
        assertThat(world.audit("--since", "1h").status()).isEqualTo(1);

        // One that was made before the cut stands among those after it, as between two gateways' clocks.
        Said late = said.get(21);
        var early = new UUID((world.now().toEpochMilli() - 500_000) << 16 | 0x7000,
                late.id().getLeastSignificantBits() ^ 77);
        world.run("UPDATE millrace.message SET id = ? WHERE id = ?", early, late.id());
        assertThat(kinds(world.audit("--since", boundary))).containsOnly("missing");
        assertThat(world.audit("--since", boundary).out()).doesNotContain("seq " + late.seq() + " of room");
    }

    @Test
    void findingsBeyondTheLimitAreCounted() throws Exception {
        gateway.closes();
        world.run("DELETE FROM millrace.message WHERE seq IN (3, 5, 7)");

        Outcome outcome = world.audit("--limit", "2");

        assertThat(outcome.out()).containsPattern("… and \\d+ more");
        assertThat(outcome.out().lines().filter(line -> line.startsWith("  - "))).hasSize(2);
    }

    /** Acknowledged; it is taken out of the journal again. */
    private Said acknowledged(Said journaled) throws Exception {
        world.redis("DEL", RedisNames.journal(journaled.partition()));
        return journaled;
    }

    private void delete(Said message) throws Exception {
        assertThat(world.run("DELETE FROM millrace.message WHERE id = ?", message.id())).isEqualTo(1);
    }

    private void checkpoint(int partition, String entry, String incarnation) throws Exception {
        StreamId at = StreamId.parse(entry);
        world.run("INSERT INTO millrace.journal_partition (partition, stream_millis, stream_counter,"
                + " incarnation) VALUES (?, ?, ?, ?) ON CONFLICT (partition) DO UPDATE"
                + " SET incarnation = excluded.incarnation",
                partition, at.millis(),
                at.counter(), incarnation);
    }

    private JsonNode findings() throws Exception {
        Outcome outcome = world.audit("--json");
        assertThat(outcome.status()).isEqualTo(1);
        return new ObjectMapper().readTree(outcome.out()).get("findings");
    }

    /** The kinds of all findings, off the summary. */
    private static List<String> kinds(Outcome outcome) {
        assertThat(outcome.err()).isEmpty();
        List<String> kinds = new ArrayList<>();
        for (Finding.Kind kind : Finding.Kind.values()) {
            outcome.out()
                    .lines()
                    .filter(line -> line.startsWith(kind.label() + " ") && !line.matches(".* 0$"))
                    .forEach(line -> kinds.add(kind.label()));
        }
        return kinds;
    }
}
