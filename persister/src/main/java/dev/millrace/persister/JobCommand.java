package dev.millrace.persister;

import dev.millrace.model.Partitions;
import dev.millrace.model.config.ConfigException;
import dev.millrace.model.redis.StreamId;
import dev.millrace.persister.store.Letter;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command line of {@link JobsMain}: which job, and its options.
 *
 * @param options as they were written, without their dashes
 * @param rest    what is the configuration's business
 */
record JobCommand(String job, Map<String, String> options, List<String> rest) {

    private static final String HELP = "help";
    private static final String DRY_RUN = "dry-run";

    private static final Map<String, Set<String>> OPTIONS = Map.of(
            "redrive", Set.of("partition", "since", "reason", DRY_RUN),
            "replay", Set.of("partition", "from", "to"),
            "retention", Set.of("older-than", DRY_RUN));

    private static final Pattern AGE = Pattern.compile("(\\d{1,6})(m|h|d)");

    static JobCommand parse(List<String> arguments) throws ConfigException {
        if (arguments.isEmpty() || arguments.contains("--help") || arguments.contains("-h")) {
            return new JobCommand(HELP, Map.of(), List.of());
        }
        String job = arguments.getFirst();
        Set<String> known = OPTIONS.get(job);
        if (known == null) {
            throw mistake(job + ": no such job; allowed: redrive, replay, retention");
        }
        Map<String, String> options = new TreeMap<>();
        List<String> rest = new ArrayList<>();
        var left = arguments.listIterator(1);
        while (left.hasNext()) {
            String argument = left.next();
            String name = argument.startsWith("--") ? argument.substring(2) : "";
            if (!known.contains(name)) {
                rest.add(argument);
                if (argument.equals("--config") && left.hasNext()) {
                    rest.add(left.next());
                }
            } else if (name.equals(DRY_RUN)) {
                options.put(name, "");
            } else if (left.hasNext()) {
                options.put(name, left.next());
            } else {
                throw mistake(argument + " needs a value");
            }
        }
        var command = new JobCommand(job, options, List.copyOf(rest));
        command.check();
        return command;
    }

    boolean isHelp() {
        return job.equals(HELP);
    }

    boolean isDryRun() {
        return options.containsKey(DRY_RUN);
    }

    Optional<Integer> partition() throws ConfigException {
        int least = job.equals("redrive") ? Letter.HEARD : 0;
        return option("partition", least + " to " + (Partitions.MAX - 1), text -> {
            int partition = Integer.parseInt(text);
            if (partition < least || partition >= Partitions.MAX) {
                throw new IllegalArgumentException(text);
            }
            return partition;
        });
    }

    Optional<StreamId> id(String name) throws ConfigException {
        return option(name, "a journal id, as in 1763662302000-0", StreamId::parse);
    }

    /** @param now what an age is counted back from */
    Optional<Instant> since(Instant now) throws ConfigException {
        return option("since", "a time, as in 2026-11-20T18:00:00Z, or an age, as in 90m, 12h or 7d",
                text -> AGE
                        .matcher(text)
                        .matches() ? now.minus(age(text)) : Instant.parse(text));
    }

    Optional<String> reason() {
        return Optional.ofNullable(options.get("reason"));
    }

    Duration olderThan() throws ConfigException {
        return option("older-than", "an age, as in 90d, 12h or 30m", JobCommand::age)
                .orElseThrow(() -> mistake("retention needs --older-than AGE, as in --older-than 90d"));
    }

    static String help() {
        return """
            Usage: JobsMain JOB [options] [--config FILE]

              redrive     reads dead letters again and stores those that are messages now; the others keep the
                          new reason
                --partition N     only of this partition; -1 is what was heard on channels
                --since WHEN      only those buried since: a time (2026-11-20T18:00:00Z) or an age (90m, 12h, 7d)
                --reason LIKE     only those whose reason is like this: %% is anything, _ one character
                --dry-run         says what would come of it, and changes nothing

              replay      stores a stretch of the journal once more; what is stored is passed over. It needs no
                          lease and moves no checkpoint. Whatever is new was missing, which should never be
                --partition N     only this partition
                --from ID         from this journal id on; by default from the oldest that Redis has
                --to ID           up to this one, and never beyond the checkpoint: what is there is on its way

              retention   notes that what is older may be gone, then deletes it: messages, repeats, re-driven dead
                          letters, ledgers. Room heads stay, and so do dead letters that nobody re-drove
                --older-than AGE  90d, 12h, 30m
                --dry-run         counts, and changes nothing

            One of each kind at a time. A job that was interrupted goes on where it was when it is asked for again
            with the same options. The configuration is the persister's (persister --help); of it, postgres.*, and
            for replay redis.* and journal.partitions count.
            Exit status: 0 done, 1 failed or running already, 2 wrong usage.
            """.replace("%%", "%");
    }

    /** Finds out now, and not in the middle of something, whether the options can be read. */
    private void check() throws ConfigException {
        Object unused = List.of(partition(), since(Instant.EPOCH));
        if (job.equals("retention")) {
            unused = olderThan();
        }
        Optional<StreamId> from = id("from");
        Optional<StreamId> to = id("to");
        if (from.isPresent() && to.isPresent() && from.get().compareTo(to.get()) > 0) {
            throw mistake("--from " + from.get() + " is after --to " + to.get());
        }
    }

    private <T> Optional<T> option(String name, String allowed, Function<String, T> parse)
            throws ConfigException {
        String text = options.get(name);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse.apply(text));
        } catch (RuntimeException e) {
            throw mistake("--" + name + ": '" + text + "' is not allowed; allowed: " + allowed);
        }
    }

    private static Duration age(String text) {
        Matcher matcher = AGE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static ConfigException mistake(String what) {
        return new ConfigException(List.of(what + "; --help lists what there is"));
    }
}
