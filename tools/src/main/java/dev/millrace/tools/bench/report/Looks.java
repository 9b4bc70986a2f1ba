package dev.millrace.tools.bench.report;

/** Which class of the page's style something is drawn in. */
final class Looks {

    private static final int SUBJECTS = 6;

    private Looks() {}

    static String ofSubject(int number) {
        return "s" + number % SUBJECTS;
    }

    /** The same in every plot; a second gateway looks as the first. */
    static String ofProcess(String process) {
        String kind = process.replaceFirst("-\\d+$", "");
        return switch (kind) {
            case "gateway", "persister", "echo", "generator" -> "p-" + kind;
            case "PostgreSQL" -> "p-postgresql";
            case "Redis" -> "p-redis";
            default -> "p-other";
        };
    }
}
