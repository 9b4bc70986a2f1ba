package dev.millrace.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;
import java.time.LocalDate;

/**
 * Times as {@code 2026-11-21T22:00:00.123Z}: what {@link Instant#toString} writes and {@link Instant#parse} reads, and
 * exactly that, but without a formatter for what a message nearly always has: four digits of a year, and milliseconds or
 * whole seconds. Any other is left to them.
 */
public final class IsoInstant {

    private static final int SECONDS_LENGTH = "2026-11-21T22:00:00Z".length();
    private static final int MILLIS_LENGTH = "2026-11-21T22:00:00.123Z".length();
    private static final int SECONDS_A_DAY = 86_400;
    private static final int NANOS_A_MILLI = 1_000_000;
    private static final long FIRST_SECOND = LocalDate.of(0, 1, 1).toEpochDay() * SECONDS_A_DAY;
    private static final long END = LocalDate.of(10_000, 1, 1).toEpochDay() * SECONDS_A_DAY;

    private IsoInstant() {}

    /** As {@link Instant#toString}. */
    public static String format(Instant at) {
        long second = at.getEpochSecond();
        int nanos = at.getNano();
        if (second < FIRST_SECOND || second >= END || nanos % NANOS_A_MILLI != 0) {
            return at.toString();
        }
        byte[] text = new byte[nanos == 0 ? SECONDS_LENGTH : MILLIS_LENGTH];
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(second, SECONDS_A_DAY));
        int ofDay = Math.floorMod(second, SECONDS_A_DAY);
        put(text, 0, day.getYear() / 100);
        put(text, 2, day.getYear() % 100);
        put(text, 5, day.getMonthValue());
        put(text, 8, day.getDayOfMonth());
        put(text, 11, ofDay / 3_600);
        put(text, 14, ofDay / 60 % 60);
        put(text, 17, ofDay % 60);
        text[4] = '-';
        text[7] = '-';
        text[10] = 'T';
        text[13] = ':';
        text[16] = ':';
        if (nanos != 0) {
            int millis = nanos / NANOS_A_MILLI;
            text[19] = '.';
            text[20] = (byte) ('0' + millis / 100);
            put(text, 21, millis % 100);
        }
        text[text.length - 1] = 'Z';
        return new String(text, ISO_8859_1);
    }

    /**
     * As {@link Instant#parse}.
     *
     * @throws java.time.DateTimeException for what is no time
     */
    public static Instant parse(String text) {
        return isPlain(text) ? ofPlain(text) : Instant.parse(text);
    }

    /** Whether each place has what it has in our own form. A leap second has not, nor has a day's 24th hour. */
    private static boolean isPlain(String text) {
        if (text.length() != MILLIS_LENGTH || text.charAt(4) != '-' || text.charAt(7) != '-'
                || text.charAt(10) != 'T' || text.charAt(13) != ':' || text.charAt(16) != ':'
                || text.charAt(19) != '.' || text.charAt(23) != 'Z') {
            return false;
        }
        for (int i = 0; i < MILLIS_LENGTH - 1; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && i != 4 && i != 7 && i != 10 && i != 13 && i != 16 && i != 19) {
                return false;
            }
        }
        return number(text, 11) < 24 && number(text, 14) < 60 && number(text, 17) < 60;
    }

    private static Instant ofPlain(String text) {
        LocalDate day = LocalDate.of(number(text, 0) * 100 + number(text, 2), number(text, 5),
                number(text, 8));
        int ofDay = number(text, 11) * 3_600 + number(text, 14) * 60 + number(text, 17);
        int millis = (text.charAt(20) - '0') * 100 + number(text, 21);
        return Instant.ofEpochSecond(day.toEpochDay() * SECONDS_A_DAY + ofDay, (long) millis * NANOS_A_MILLI);
    }

    /** Two digits. */
    private static int number(String text, int at) {
        return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
    }

    private static void put(byte[] text, int at, int number) {
        text[at] = (byte) ('0' + number / 10);
        text[at + 1] = (byte) ('0' + number % 10);
    }
}
