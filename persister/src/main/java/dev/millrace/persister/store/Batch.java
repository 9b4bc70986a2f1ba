package dev.millrace.persister.store;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.RoomId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is committed together. Adding something that has a place in the journal moves its lease's checkpoint, so a
 * checkpoint can never cover an entry that is not in the batch or in one before. What a partition's journal
 * holds is added in its order. What has no place was heard on a channel: it moves no checkpoint and needs no
 * lease.
 *
 * <p>Not thread-safe: filled and stored on the flush's thread.
 */
public final class Batch {

    private static final Comparator<Lease> IN_ORDER = Comparator.comparingInt(Lease::partition)
            .thenComparingLong(Lease::epoch);

    private final List<Item> messages = new ArrayList<>();
    private final List<DeadLetter> unreadable = new ArrayList<>();
    private final SortedMap<Lease, Checkpoint> checkpoints = new TreeMap<>(IN_ORDER);

    /** @param payload as it came, in case that no row can hold the message */
    public void add(@Nullable Place place, ChatMessage message, byte[] payload) {
        messages.add(new Item(place, message, payload));
        move(place, message.position().epoch());
    }

    /** What is no message; kept as it came. */
    public void bury(@Nullable Place place, byte[] payload, String reason) {
        bury(place, (RoomId) null, payload, reason);
    }

    /** @param room whose it is, if that can be told from outside */
    public void bury(@Nullable Place place, @Nullable RoomId room, byte[] payload, String reason) {
        unreadable.add(new DeadLetter(place, null, room, payload, reason));
        move(place, 0);
    }

    /** A message that no row can hold: it has an id and a place in its room, by which it is missed. */
    public void bury(@Nullable Place place, ChatMessage message, byte[] payload, String reason) {
        unreadable.add(new Item(place, message, payload).buried(reason));
        move(place, message.position().epoch());
    }

    /** Up to where each partition is in PostgreSQL once this batch is. */
    public SortedMap<Lease, Checkpoint> checkpoints() {
        return Collections.unmodifiableSortedMap(checkpoints);
    }

    public int size() {
        return messages.size() + unreadable.size();
    }

    List<Item> messages() {
        return messages;
    }

    List<DeadLetter> unreadable() {
        return unreadable;
    }

    private void move(@Nullable Place place, long epoch) {
        if (place != null) {
            checkpoints.merge(place.lease(), new Checkpoint(place.incarnation(), epoch, place.id()),
                    (before, now) -> now.after(before));
        }
    }

    /** A message to be stored. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Item(@Nullable Place place, ChatMessage message, byte[] payload) {

        DeadLetter buried(String reason) {
            return new DeadLetter(place, message, message.draft().roomId(), payload, reason);
        }
    }

    /** What no row of a message can hold, with the message if it is one. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record DeadLetter(@Nullable Place place, @Nullable ChatMessage message, @Nullable RoomId room,
            byte[] payload,
            String reason) {}
}
