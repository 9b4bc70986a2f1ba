package dev.millrace.persister.jobs;

import java.util.Map;

/**
 * Something that is done a stretch at a time. Each stretch is one transaction, together with the note of how far it
 * came; one that is done again, because that note was lost with its transaction, finds everything as before.
 */
public interface Work {

    /** Of the step, for the repository. */
    String name();

    /** Before everything. */
    String start();

    /** Does some of what comes after the place. */
    Stretch after(String place) throws Exception;

    /**
     * What was done.
     *
     * @param upTo   where to go on
     * @param isLast whether nothing is left
     * @param counts how much of what, for the summary
     */
    record Stretch(String upTo, boolean isLast, Map<String, Long> counts) {}
}
