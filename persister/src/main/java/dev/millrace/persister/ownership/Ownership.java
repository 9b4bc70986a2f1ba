package dev.millrace.persister.ownership;

import dev.millrace.model.retry.Contact;
import dev.millrace.persister.store.Claim;
import dev.millrace.persister.store.Lease;
import dev.millrace.persister.store.Leases;
import dev.millrace.persister.store.StoreException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Holds a fair share of the partitions, turn by turn: shows that it lives, renews what it holds, takes what is free,
 * and gives back what is too much, once nothing of it waits to be stored.
 *
 * <p>While PostgreSQL is away nothing changes: nobody can be given a lease, so whoever holds one goes on. Who has
 * missed turns leaves the others' expired leases alone for as long as a lease lasts: most likely they could not
 * renew them either, and are about to.
 *
 * <p>Owns the platform thread "partition-leases": its work is JDBC, there is one for the life of the process, and a
 * thread dump should show it. The gauges are for anyone.
 */
public final class Ownership {

    private static final Logger log = LoggerFactory.getLogger(Ownership.class);

    private static final Duration LONGEST_TURN = Duration.ofMillis(500);

    /** A turn under way when it is stopped ends by itself, or its connection does. */
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(1);

    private final Leases leases;
    private final Duration time;
    private final Readers readers;
    private final Contact contact;
    private final Consumer<Throwable> died;
    private final Thread thread = Thread.ofPlatform().name("partition-leases").daemon().unstarted(this::run);
    private final Semaphore hurry = new Semaphore(0);

    /** What is to be given back. For good: it may be taken anew, under another lease. */
    private final Set<Lease> leaving = new HashSet<>();
    private List<Claim> reading = List.of();
    private long lastTurn = System.nanoTime();
    private long mayTakeOverFrom = lastTurn;

    private volatile int owned;
    private volatile boolean retiring;
    private volatile boolean stopping;

    /**
     * @param time how long a lease lasts that is not renewed
     * @param died told if the turns end before they were stopped, which only a bug does
     */
    public Ownership(Leases leases, Duration time, Readers readers, Contact contact,
            Consumer<Throwable> died) {
        this.leases = leases;
        this.time = time;
        this.readers = readers;
        this.contact = contact;
        this.died = died;
    }

    public void start() {
        thread.start();
    }

    /** Takes nothing more, and gives back each partition as soon as all that was read of it is stored. */
    public void retire() {
        retiring = true;
        hurry.release();
    }

    /** Ends, and gives back what is still held, if PostgreSQL is there: else the leases end by themselves. */
    public void stop() throws InterruptedException {
        stopping = true;
        hurry.release();
        if (!thread.join(STOPS_WITHIN) || contact.awaySince().isPresent()) {
            log.warn("{} partitions are not given back; their leases end within {} ms", owned,
                    time.toMillis());
            return;
        }
        try {
            leases.leave();
        } catch (StoreException e) {
            contact.lost(e);
        }
    }

    /** How many partitions are held. */
    public int owned() {
        return owned;
    }

    private void run() {
        try {
            while (!stopping) {
                turn();
                var unused = hurry.tryAcquire(pause().toNanos(), TimeUnit.NANOSECONDS);
                hurry.drainPermits();
            }
        } catch (Throwable e) {
            // Whatever it is, the leases would end one by one: the process must not live on without this thread.
            died.accept(e);
        }
    }

    private Duration pause() {
        Duration fifth = time.dividedBy(5);
        return fifth.compareTo(LONGEST_TURN) < 0 ? fifth : LONGEST_TURN;
    }

    private void turn() {
        List<Lease> giveBack = leaving.stream().filter(readers::isDone).toList();
        try {
            Leases.Turn turn = retiring
                    ? leases.lastTurn(giveBack)
                    : leases.turn(giveBack, mayTakeOver());
            contact.held();
            adopt(turn);
        } catch (StoreException e) {
            contact.lost(e);
            mayTakeOverFrom = System.nanoTime() + time.toNanos();
        }
    }

    /** A pause of ours says as much about the others as an outage does: we did not see whether they renewed. */
    private boolean mayTakeOver() {
        long now = System.nanoTime();
        if (now - lastTurn > time.toNanos()) {
            mayTakeOverFrom = now + time.toNanos();
        }
        lastTurn = now;
        return now - mayTakeOverFrom >= 0;
    }

    private void adopt(Leases.Turn turn) {
        List<Lease> held = turn.held().stream().map(Claim::lease).toList();
        leaving.retainAll(held);
        held.reversed()
                .stream()
                .filter(lease -> !leaving.contains(lease))
                .limit(Math.max(0, held.size() - leaving.size() - turn.share()))
                .toList()
                .forEach(leaving::add);
        List<Claim> claims = turn.held().stream().filter(it -> !leaving.contains(it.lease())).toList();
        owned = held.size();
        if (!leasesOf(claims).equals(leasesOf(reading))) {
            log.info("reading partitions {} of a share of {}{}", partitionsOf(leasesOf(claims)),
                    turn.share(), leaving.isEmpty() ? "" : ", giving back " + partitionsOf(leaving));
            reading = claims;
            readers.read(claims);
        }
    }

    private static List<Lease> leasesOf(List<Claim> claims) {
        return claims.stream().map(Claim::lease).toList();
    }

    private static List<Integer> partitionsOf(Collection<Lease> leases) {
        return leases.stream().map(Lease::partition).sorted().toList();
    }
}
