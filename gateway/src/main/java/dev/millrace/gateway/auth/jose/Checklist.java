package dev.millrace.gateway.auth.jose;

import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Step;
import dev.millrace.gateway.auth.Trace;

/** Gives each check its step: what fails is denied under its name, and what passes is traced. */
public record Checklist(Trace trace) {

    /** One check, or what it needs to read. */
    public interface Check<T> {
        T run() throws FlawException;
    }

    /** A check that yields nothing. */
    public interface Test {
        void run() throws FlawException;
    }

    public <T> T pass(Step step, Check<T> check) throws Denial {
        T result = read(step, check);
        trace.passed(step);
        return result;
    }

    public void test(Step step, Test check) throws Denial {
        read(step, () -> {
            check.run();
            return step;
        });
        trace.passed(step);
    }

    /** Part of a check: the step is passed only later. */
    public <T> T read(Step step, Check<T> check) throws Denial {
        try {
            return check.run();
        } catch (FlawException e) {
            throw new Denial(step, e.because());
        }
    }
}
