package dev.millrace.embedded.junit;

/** How long a test keeps what it was given. */
public enum Per {
    /** One for all tests of a class, with its nested classes: they see what the ones before them wrote. */
    CLASS,
    /** A fresh one for each test method, in its own parameters and in those of the constructor before it. */
    METHOD
}
