package dev.millrace.gateway.auth;

/** Is told of each check that was passed, in its order. So an inspection is the verification itself, looked at. */
public interface Trace {

    Trace NONE = step -> {};

    void passed(Step step);
}
