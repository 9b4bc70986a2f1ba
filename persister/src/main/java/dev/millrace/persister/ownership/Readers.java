package dev.millrace.persister.ownership;

import dev.millrace.persister.store.Claim;
import dev.millrace.persister.store.Lease;

import java.util.List;

/** Who reads and stores what is held. Called on the ownership's thread; must not block. */
public interface Readers {

    /** Read these and nothing else. A claim that is new is read from its checkpoint on. */
    void read(List<Claim> claims);

    /** Whether nothing of the partition is being read, and all that was read of it is stored. */
    boolean isDone(Lease lease);
}
