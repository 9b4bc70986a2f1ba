package dev.millrace.persister.store;

import java.sql.SQLException;

/** PostgreSQL did not do it, or was not heard doing it. Nothing is known to be stored; the same may be tried again. */
public final class StoreException extends Exception {

    private static final long serialVersionUID = 1L;

    StoreException(SQLException cause) {
        super(cause.getMessage(), cause);
    }
}
