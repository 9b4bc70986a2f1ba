package dev.millrace.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What every denial must be. */
public final class Denials {

    /** Less says nothing that the words of a reason could not say by chance. */
    private static final int TELLING = 12;

    private Denials() {}

    /** Denied at that step, telling nothing of what was presented to anybody. */
    public static Denial denied(Step step, String presented, ThrowingCallable verification) {
        Denial denial = assertThatExceptionOfType(Denial.class).isThrownBy(verification).actual();
        assertThat(denial.step()).as(denial.because()).isEqualTo(step);
        tellsNothing(denial, presented);
        return denial;
    }

    public static void tellsNothing(Denial denial, String presented) {
        String told = denial + " " + denial.refusal() + " " + denial.refusal().text();
        for (int i = 0; i + TELLING <= presented.length() && i < 4_096; i++) {
            assertThat(told).doesNotContain(presented.substring(i, i + TELLING));
        }
        assertThat(denial.because()).hasSizeLessThan(200).matches("[ -~]+").doesNotEndWith(".");
    }
}
