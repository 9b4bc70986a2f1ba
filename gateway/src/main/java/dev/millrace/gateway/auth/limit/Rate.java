package dev.millrace.gateway.auth.limit;

import dev.millrace.model.config.DurationText;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * So much in such a time, and so much at once after a rest.
 *
 * @param amount 0 where there is no limit
 */
public record Rate(int amount, Duration per, int burst) {

    private static final Duration LONGEST = Duration.ofHours(24);

    static final Rate OFF = new Rate(0, Duration.ZERO, 0);

    public static final String ALLOWED = "off, or a number, a slash and a time of at most 24h, and what may come at once if that is another"
            + " number: `20/1s`, `20/1s burst 40`";

    private static final Pattern FORM = Pattern.compile("(\\d{1,7})/(\\w+)(?: +burst +(\\d{1,7}))?");

    /** @throws IllegalArgumentException for what is not {@link #ALLOWED} */
    public static Rate parse(String text) {
        if (text.equals("off")) {
            return OFF;
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a rate: " + text);
        }
        int amount = Integer.parseInt(matcher.group(1));
        String burst = matcher.group(3);
        var rate = new Rate(amount, DurationText.parse(matcher.group(2)),
                burst == null ? amount : Integer.parseInt(burst));
        if (amount == 0 || rate.per.isZero() || rate.burst == 0 || rate.per.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("not a rate to let anything through by: " + text);
        }
        return rate;
    }

    public boolean isOff() {
        return amount == 0;
    }

    /** What each of so many may let through, so that they do together what this says. */
    public Rate sharedBy(int many) {
        return isOff() ? this : new Rate(amount, per.multipliedBy(many), Math.max(1, burst / many));
    }

    double perNano() {
        return (double) amount / per.toNanos();
    }

    /** From empty to full. */
    long fillNanos() {
        return (long) Math.ceil(burst / perNano());
    }

    @Override
    public String toString() {
        if (isOff()) {
            return "off";
        }
        String steady = amount + "/" + DurationText.format(per);
        return burst == amount ? steady : steady + " burst " + burst;
    }
}
