package dev.millrace.gateway.transport;

/** TLS is configured and cannot be spoken. The text names the key and what is wrong with it, for operators. */
public final class TlsException extends Exception {

    private static final long serialVersionUID = 1L;

    TlsException(String message) {
        super(message, null, false, false);
    }
}
