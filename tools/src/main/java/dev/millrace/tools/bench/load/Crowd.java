package dev.millrace.tools.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.millrace.tools.CommandException;
import dev.millrace.tools.bench.measure.Talk;
import dev.millrace.tools.bench.measure.Workload;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * All who are connected, and the one thread that serves them: whoever made it, and calls it.
 */
public final class Crowd implements AutoCloseable {

    /** So many at a time, or a gateway's backlog of connections is full. */
    private static final int ENTERING_AT_ONCE = 100;
    private static final int SCRATCH = 1 << 20;
    private static final Duration TO_ENTER = Duration.ofSeconds(30);

    private final People people;
    private final Workload workload;
    private final Selector selector = Selector.open();
    private final byte[] scratch = new byte[SCRATCH];
    private final List<Peer> peers = new ArrayList<>();
    private final MessageIds acknowledged = new MessageIds();
    private final Entry entry = new Entry();
    private @Nullable Conversation conversation;

    private Crowd(People people, Workload workload) throws IOException {
        this.people = people;
        this.workload = workload;
    }

    /**
     * Connects them all, and has them join their rooms.
     *
     * @param progress told how many are in, now and then
     */
    public static Crowd gather(People people, Workload workload, LongConsumer progress)
            throws IOException, CommandException {
        var crowd = new Crowd(people, workload);
        try {
            crowd.enter(progress);
            return crowd;
        } catch (IOException | CommandException | RuntimeException e) {
            crowd.close();
            throw e;
        }
    }

    /**
     * Has them talk as the workload says, and waits for the last answers.
     *
     * @param listener told when the measured time begins and ends, on threads of its own
     */
    public Talk talk(Conversation.Listener listener) throws IOException {
        var talking = new Conversation(workload, peers, acknowledged, listener, entry.faults);
        conversation = talking;
        while (talking.goOn()) {
            select(talking.millisToWait());
        }
        return talking.end();
    }

    /** Of the latest talk, by {@link System#nanoTime}; not the ack of a probe, which waits for the commit. */
    public long lastAckAt() {
        if (conversation == null) {
            throw new IllegalStateException("nobody has talked");
        }
        return conversation.lastAckAt();
    }

    /** Lets them be for a while: they answer pings, and hear what they hear. */
    public void rest(Duration howLong) throws IOException {
        long end = System.nanoTime() + howLong.toNanos();
        for (long left = howLong.toMillis(); left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            select(left);
        }
    }

    /** Of all talks so far. */
    public MessageIds acknowledged() {
        return acknowledged;
    }

    /** How many are still connected. */
    public int size() {
        return (int) peers.stream().filter(Peer::isOpen).count();
    }

    /** What went wrong with connections, a line each. */
    public List<String> faults() {
        return List.copyOf(entry.faults);
    }

    @Override
    public void close() throws IOException {
        peers.forEach(Peer::close);
        selector.close();
    }

    private void enter(LongConsumer progress) throws IOException, CommandException {
        byte[][][] rooms = rooms();
        long patience = System.nanoTime() + TO_ENTER.toNanos();
        int told = 0;
        while (entry.ready < workload.connections()) {
            while (peers.size() < workload.connections() && peers.size() - entry.ready < ENTERING_AT_ONCE) {
                peers.add(new Peer(peers.size(), people, rooms[peers.size()], selector, entry));
            }
            int before = entry.ready;
            select(100);
            if (!entry.faults.isEmpty()) {
                throw new CommandException("not everybody could enter: " + entry.faults.getFirst());
            }
            if (entry.ready > before) {
                patience = System.nanoTime() + TO_ENTER.toNanos();
            } else if (System.nanoTime() > patience) {
                throw new CommandException(
                        "not everybody could enter: only %d of %d, and nobody else within %d s"
                                .formatted(entry.ready, workload.connections(), TO_ENTER.toSeconds()));
            }
            if (entry.ready - told >= 1_000) {
                told = entry.ready;
                progress.accept(told);
            }
        }
    }

    /** Of each person: who is in a room stands in the workload. */
    private byte[][][] rooms() {
        List<List<byte[]>> of = new ArrayList<>();
        for (int i = 0; i < workload.connections(); i++) {
            of.add(new ArrayList<>());
        }
        for (int room = 0; room < workload.rooms(); room++) {
            byte[] id = people.roomId().apply(room).getBytes(US_ASCII);
            for (int member : workload.members(room)) {
                of.get(member).add(id);
            }
        }
        return of.stream().map(own -> own.toArray(byte[][]::new)).toArray(byte[][][]::new);
    }

    private void select(long millis) throws IOException {
        if (millis > 0) {
            selector.select(this::act, millis);
        } else {
            selector.selectNow(this::act);
        }
    }

    private void act(SelectionKey key) {
        Peer peer = (Peer) key.attachment();
        if (peer.isOpen()) {
            Conversation talking = conversation;
            if (talking != null) {
                talking.look();
            }
            peer.act(scratch);
            if (talking != null) {
                talking.flush(peer);
            }
        }
    }

    /** Receives for the peers: whoever comes in, and then what a conversation is about. */
    private final class Entry implements Peer.Owner {

        private final List<String> faults = new ArrayList<>();
        private int ready;

        @Override
        public void ready(Peer peer) {
            ready++;
        }

        @Override
        public void acked(Peer peer, int sendNumber, boolean good, byte[] packet, int begin, int end) {
            if (conversation != null) {
                conversation.acked(peer, sendNumber, good, packet, begin, end);
            }
        }

        @Override
        public void heard(Peer peer, int sender, int sendNumber) {
            if (conversation != null) {
                conversation.heard(peer, sender, sendNumber);
            }
        }

        @Override
        public void lost(Peer peer, String why) {
            faults.add("connection " + peer.number() + " " + why);
        }
    }
}
