package dev.millrace.gateway.redis;

import dev.millrace.gateway.redis.Reply.Needs;
import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.gateway.room.MessageLog.Terms;
import dev.millrace.gateway.room.RoomHeads.Head;
import dev.millrace.model.RoomId;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * One partition's appends of one event loop. To each room they take effect in the order of the calls, whatever must
 * be found out in between; appends to rooms that Redis is known to know are all under way at once.
 *
 * <p>The rule that keeps the order: what Redis may answer with a question goes alone, and what is called meanwhile
 * waits behind it. Until the epoch is known that holds for the lane, and then for each room that is new to it. What
 * is under way in an epoch that turns out to be over is all answered with the question, since each call names its
 * epoch; it is sorted in again.
 *
 * <p>Belongs to the event loop.
 */
final class Lane implements Batch.Sender {

    /** Of a room that is forgotten, the next append goes alone once more. */
    private static final int MOST_KNOWN_ROOMS = 4_096;

    private final int partition;
    private final Appender appender;
    private final Heads heads;
    private final Map<RoomId, RoomKeys> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RoomId, RoomKeys> eldest) {
            return size() > MOST_KNOWN_ROOMS;
        }
    };
    /** Of each room whose first append is under way: those behind it. */
    private final Map<RoomId, Queue<Sending>> behindFirst = new HashMap<>();
    /** While the epoch is not known. */
    private final Queue<Sending> held = new PriorityQueue<>();
    private String epoch = "";
    private boolean learning;
    private long latestEpoch;

    Lane(int partition, Appender appender, Heads heads) {
        this.partition = partition;
        this.appender = appender;
        this.heads = heads;
    }

    /** Answers it when it is done. */
    void submit(Sending sending) {
        Queue<Sending> behind = behindFirst.get(sending.room());
        if (behind != null) {
            behind.add(sending);
        } else if (epoch.isEmpty()) {
            held.add(sending);
            learn();
        } else {
            RoomKeys keys = known.get(sending.room());
            if (keys != null) {
                send(sending, keys);
            } else {
                behindFirst.put(sending.room(), new PriorityQueue<>());
                sendFirst(sending, "");
            }
        }
    }

    private void send(Sending sending, RoomKeys keys) {
        if (sending.terms == Terms.USUAL && sending.full == null) {
            appender.gather(sending, epoch, keys, this);
        } else {
            appender.append(sending, epoch, "", "")
                    .onComplete(reply -> replied(sending, reply), sending.answer::fail);
        }
    }

    @Override
    public void replied(Sending sending, Reply.Settled reply) {
        switch (reply) {
            case Reply.Done(Appended appended) -> sending.answer.complete(appended);
            case Needs.EPOCH -> {
                held.add(sending);
                forgetEpoch();
            }
            case Needs.ROOM -> {
                // Somebody deleted it.
                known.remove(sending.room());
                submit(sending);
            }
        }
    }

    private void sendFirst(Sending first, String seed) {
        appender.append(first, epoch, "", seed).onComplete(reply -> {
            switch (reply) {
                case Reply.Done(Appended appended) -> {
                    if (!epoch.isEmpty() && !appended.repeated()) {
                        know(first.room());
                    }
                    first.answer.complete(appended);
                    letGo(first.room());
                }
                case Needs.EPOCH -> {
                    holdWithThoseBehind(first);
                    forgetEpoch();
                }
                case Needs.ROOM -> heads.of(partition, first.room())
                        .onSuccess(head -> sendFirstWith(first, head));
            }
        }, refusal -> {
            first.answer.fail(refusal);
            letGo(first.room());
        });
    }

    private void sendFirstWith(Sending first, Head head) {
        if (epoch.isEmpty()) {
            holdWithThoseBehind(first);
            learn();
        } else {
            sendFirst(first, Long.toString(head.seq()));
        }
    }

    private void letGo(RoomId room) {
        Queue<Sending> behind = behindFirst.remove(room);
        if (behind != null) {
            submitAll(behind);
        }
    }

    private void holdWithThoseBehind(Sending first) {
        held.add(first);
        Queue<Sending> behind = behindFirst.remove(first.room());
        if (behind != null) {
            held.addAll(behind);
        }
    }

    private void forgetEpoch() {
        epoch = "";
        known.clear();
        learn();
    }

    /** When it is answered which incarnation this is, nothing of this lane is under way any more. */
    private void learn() {
        if (!learning) {
            learning = true;
            appender.identify().onComplete(identified -> leadWithNext(), this::refuseAllHeld);
        }
    }

    private void leadWithNext() {
        Sending next = held.poll();
        if (next == null) {
            learning = false;
        } else {
            lead(next, "", "");
        }
    }

    /** Appends the one that learns the epoch, and begins a new one where it must. */
    private void lead(Sending leader, String floor, String seed) {
        appender.append(leader, "", floor, seed).onComplete(reply -> {
            switch (reply) {
                case Reply.Done(Appended appended) -> {
                    leader.answer.complete(appended);
                    if (appended.repeated()) {
                        // It was appended in its own time, and says nothing of this one.
                        leadWithNext();
                    } else {
                        learned(leader, appended);
                    }
                }
                case Needs.EPOCH, Needs.ROOM -> heads.of(partition, leader.room())
                        .onSuccess(head -> lead(leader, Long.toString(Math.max(head.epoch(), latestEpoch)),
                                Long.toString(head.seq())));
            }
        }, refusal -> {
            leader.answer.fail(refusal);
            if (appender.isUp()) {
                leadWithNext();
            } else {
                refuseAllHeld(refusal);
            }
        });
    }

    private void know(RoomId room) {
        known.put(room, new RoomKeys(partition, room));
    }

    private void refuseAllHeld(Throwable why) {
        learning = false;
        for (Sending next = held.poll(); next != null; next = held.poll()) {
            next.answer.fail(why);
        }
    }

    private void learned(Sending leader, Appended appended) {
        latestEpoch = appended.epoch();
        epoch = Long.toString(latestEpoch);
        know(leader.room());
        learning = false;
        submitAll(held);
    }

    private void submitAll(Queue<Sending> queue) {
        for (Sending next = queue.poll(); next != null; next = queue.poll()) {
            submit(next);
        }
    }
}
