package dev.millrace.persister.store;

import java.util.Set;

/** Some of what was to be stored is somebody else's by now. Nothing of the batch is stored; the rest of it may be. */
public final class FencedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Set<Lease> lost;

    FencedException(Set<Lease> lost) {
        super("lost " + lost);
        this.lost = Set.copyOf(lost);
    }

    /** They never come back: who is given the partition again is given a later lease. */
    public Set<Lease> lost() {
        return lost;
    }
}
