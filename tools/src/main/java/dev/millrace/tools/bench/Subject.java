package dev.millrace.tools.bench;

import dev.millrace.tools.CommandException;
import dev.millrace.tools.bench.load.MessageIds;
import dev.millrace.tools.bench.load.People;
import dev.millrace.tools.bench.measure.Proof;
import dev.millrace.tools.bench.measure.Workload;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;

/** Something that can be talked to, and stands as long as it is measured. */
interface Subject {

    String name();

    /** In which it differs from the defaults. */
    Map<String, String> settings();

    /** Its processes by their names, as far as they are on this machine. */
    Map<String, Long> processes();

    /** Of what it writes to disk, not begun. It is the caller's to close. */
    WriteMeter writes() throws IOException, SQLException;

    /** Makes the rooms that a workload needs, and people who may be in them. Each call makes others. */
    People invite(Workload workload) throws IOException, SQLException, CommandException;

    /**
     * Whether what was acknowledged to those invited last is there; null where nothing is kept, or nobody can look.
     *
     * @param endedAt when the last of it was, by {@link System#nanoTime}
     */
    @Nullable
    Proof prove(MessageIds acknowledged, long endedAt)
            throws IOException, SQLException, CommandException, InterruptedException;
}
