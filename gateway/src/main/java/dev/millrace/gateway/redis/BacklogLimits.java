package dev.millrace.gateway.redis;

import dev.millrace.model.config.ConfigReader;

import java.time.Duration;

/** How full the journal may become: above the soft limits senders are slowed down, at the hard ones refused. */
public record BacklogLimits(int softMebibytes, int hardMebibytes, Duration softAge, Duration hardAge) {

    private static final int MOST_MEBIBYTES = 1 << 20;
    private static final Duration LONGEST = Duration.ofDays(365);

    static BacklogLimits read(ConfigReader in) {
        var limits = new BacklogLimits(
                in.integer("backlog.soft-mebibytes", 256, 1, MOST_MEBIBYTES,
                        "above this size of all journals together senders are slowed down"),
                in.integer("backlog.hard-mebibytes", 512, 1, MOST_MEBIBYTES,
                        "at this size of all journals together sends are refused"),
                in.duration("backlog.soft-age", Duration.ofMinutes(10), Duration.ofSeconds(1), LONGEST,
                        "when a message has waited so long to be stored, senders are slowed down"),
                in.duration("backlog.hard-age", Duration.ofHours(6), Duration.ofSeconds(1), LONGEST,
                        "when a message has waited so long to be stored, sends are refused"));
        in.check(limits.softMebibytes <= limits.hardMebibytes,
                "backlog.soft-mebibytes: " + limits.softMebibytes
                        + " is above backlog.hard-mebibytes: " + limits.hardMebibytes);
        in.check(limits.softAge.compareTo(limits.hardAge) <= 0,
                "backlog.soft-age: " + limits.softAge.toSeconds() + "s is above backlog.hard-age: "
                        + limits.hardAge.toSeconds() + "s");
        return limits;
    }
}
