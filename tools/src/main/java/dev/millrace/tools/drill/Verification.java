package dev.millrace.tools.drill;

import dev.millrace.model.Position;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * What PostgreSQL holds against what people were told. Neither the ledger nor any part of the product is asked.
 *
 * <ul>
 * <li>Missing: acknowledged or heard, and no row of that id in that place with that text.
 * <li>Double: two rows of one id, of one place, or of one send.
 * <li>Out of order: in a room, something was acknowledged before something else was sent, and stands after it; or
 *     two sends of one client that were never repeated stand in another order than they were sent in.
 * </ul>
 */
final class Verification {

    private static final int FETCH = 2_000;
    private static final int EXAMPLES = 20;

    private final Told told;
    private final MessageLog acknowledged;
    private final MessageLog heard;
    private final BitSet ackStored = new BitSet();
    private final BitSet heardStored = new BitSet();
    private final BitSet[] sendsStored;
    private final List<String> examples = new ArrayList<>();
    private long missing;
    private long doubled;
    private long outOfOrder;
    private long rows;

    Verification(Told told) {
        this.told = told;
        this.acknowledged = told.acknowledged();
        this.heard = told.heard();
        this.sendsStored = IntStream.range(0, told.clients())
                .mapToObj(i -> new BitSet())
                .toArray(BitSet[]::new);
    }

    /** @param unacknowledged stored, though nobody was told so: the ack was lost, or the drill ended before */
    record Result(long acknowledged, long heard, long rows, long unacknowledged, long missing, long doubled,
            long outOfOrder, List<String> examples) {

        boolean isClean() {
            return missing == 0 && doubled == 0 && outOfOrder == 0;
        }
    }

    Result run(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        readRows(connection);
        readRepeats(connection);
        connection.commit();
        countMissing(acknowledged, ackStored, "acknowledged");
        countMissing(heard, heardStored, "heard");
        checkOrder();
        long sends = Arrays.stream(sendsStored).mapToLong(BitSet::cardinality).sum();
        return new Result(acknowledged.size(), heard.size(), rows, Math.max(0, sends - acknowledged.size()),
                missing, doubled, outOfOrder, examples);
    }

    private void readRows(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT id, room_id, epoch, seq, sender_id, client_id, body FROM millrace.message
                WHERE room_id = ANY (?) ORDER BY room_id, epoch, seq""")) {
            query.setFetchSize(FETCH);
            query.setArray(1, connection.createArrayOf("text", told.rooms().toArray()));
            String room = "";
            Position position = new Position(0, 0);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    rows++;
                    var next = new Position(row.getLong(3), row.getLong(4));
                    if (room.equals(row.getString(2)) && position.equals(next)) {
                        doubled("one place, two rows: " + room + " " + next);
                    }
                    room = row.getString(2);
                    position = next;
                    take(row.getObject(1, UUID.class), room, position, row);
                }
            }
        }
    }

    private void take(UUID id, String room, Position position, ResultSet row) throws SQLException {
        int client = Integer.parseInt(row.getString(5).substring(row.getString(5).lastIndexOf('-') + 1));
        int number = Integer.parseInt(row.getString(6));
        if (sendsStored[client].get(number)) {
            doubled("one send, two rows: " + Told.text(client, number) + ", the second is " + id);
        }
        sendsStored[client].set(number);
        boolean said = Told.text(client, number).equals(row.getString(7));
        int at = acknowledged.find(id);
        if (at >= 0 && said && acknowledged.sender(at) == client && acknowledged.number(at) == number
                && isThere(acknowledged, at, room, position)) {
            ackStored.set(at);
        }
        int heardAt = heard.find(id);
        if (heardAt >= 0 && isThere(heard, heardAt, room, position)) {
            heardStored.set(heardAt);
        }
    }

    /** A late repeat was given a place of its own; it is there if what it repeats is. */
    private void readRepeats(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT r.id, r.room_id, r.epoch, r.seq FROM millrace.repeated_message r
                JOIN millrace.message m ON m.id = r.first_id AND m.room_id = r.room_id
                WHERE r.room_id = ANY (?)""")) {
            query.setArray(1, connection.createArrayOf("text", told.rooms().toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    UUID id = row.getObject(1, UUID.class);
                    var position = new Position(row.getLong(3), row.getLong(4));
                    int at = acknowledged.find(id);
                    if (at >= 0 && isThere(acknowledged, at, row.getString(2), position)) {
                        ackStored.set(at);
                    }
                    int heardAt = heard.find(id);
                    if (heardAt >= 0 && isThere(heard, heardAt, row.getString(2), position)) {
                        heardStored.set(heardAt);
                    }
                }
            }
        }
    }

    private boolean isThere(MessageLog log, int at, String room, Position position) {
        return told.rooms().get(log.room(at)).equals(room) && log.position(at).equals(position);
    }

    /** What was heard on two connections, or acknowledged to two sends, is found once by its id. */
    private void countMissing(MessageLog log, BitSet stored, String what) {
        for (int at = stored.nextClearBit(0); at < log.size(); at = stored.nextClearBit(at + 1)) {
            int first = log.find(log.id(at));
            if (first == at || !stored.get(first)) {
                missing++;
                example("missing, though " + what + ": " + log.id(at) + " in "
                        + told.rooms().get(log.room(at))
                        + " " + log.position(at));
            } else if (log == acknowledged) {
                doubled("two sends were told one message: " + log.id(at));
            }
        }
    }

    private void checkOrder() {
        List<Integer> order = new ArrayList<>(IntStream.range(0, acknowledged.size()).boxed().toList());
        order.sort(Comparator.<Integer>comparingInt(acknowledged::room)
                .thenComparing(acknowledged::comparePositions));
        for (int from = 0, to; from < order.size(); from = to) {
            int room = acknowledged.room(order.get(from));
            to = from;
            while (to < order.size() && acknowledged.room(order.get(to)) == room) {
                to++;
            }
            checkRoom(order.subList(from, to));
        }
    }

    /** @param places the messages of one room in the order of their places */
    private void checkRoom(List<Integer> places) {
        int[] latest = new int[told.clients()];
        Arrays.fill(latest, -1);
        for (int at : places) {
            int sender = acknowledged.sender(at);
            if (!acknowledged.isRepeated(at)) {
                if (acknowledged.number(at) < latest[sender]) {
                    outOfOrder("by its sender", at);
                }
                latest[sender] = Math.max(latest[sender], acknowledged.number(at));
            }
        }
        long earliestAck = Long.MAX_VALUE;
        for (int i = places.size() - 1; i >= 0; i--) {
            int at = places.get(i);
            if (earliestAck < acknowledged.sentAt(at)) {
                outOfOrder("by the clock", at);
            }
            earliestAck = Math.min(earliestAck, acknowledged.ackedAt(at));
        }
    }

    private void doubled(String what) {
        doubled++;
        example("double: " + what);
    }

    private void outOfOrder(String how, int at) {
        outOfOrder++;
        example("out of order " + how + ": " + acknowledged.id(at) + " in "
                + told.rooms().get(acknowledged.room(at)) + " " + acknowledged.position(at));
    }

    private void example(String what) {
        if (examples.size() < EXAMPLES) {
            examples.add(what);
        }
    }
}
