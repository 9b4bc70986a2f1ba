package dev.millrace.embedded.junit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.io.IOException;
import java.sql.SQLException;

/**
 * Lends something of a shared server to a test class (or method) and takes it back after it, when all that the test
 * and other extensions own is closed: a JUnit store closes the youngest first.
 *
 * @param <S> the server, one a test run
 * @param <T> what tests ask for
 */
abstract sealed class Lending<S extends AutoCloseable, T> implements ParameterResolver
        permits PostgresExtension, RedisExtension {

    private static final Namespace NAMESPACE = Namespace.create(Lending.class);

    /** What is lent; closing takes it back, and fails if the test has left connections. */
    interface Loan<T> extends AutoCloseable {
        T value();

        @Override
        void close() throws IOException, SQLException;
    }

    private final Class<S> serverType;
    private final Class<T> type;

    Lending(Class<S> serverType, Class<T> type) {
        this.serverType = serverType;
        this.type = type;
    }

    abstract S start() throws IOException;

    abstract Loan<T> lend(S server) throws IOException, SQLException;

    abstract Per per(ExtensionContext context);

    /** So that a constructor belongs to the test method that it is called for. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == type;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var borrower = per(context) == Per.METHOD ? method(context) : outermostClass(context);
        var store = borrower.getStore(NAMESPACE);
        var loan = store.computeIfAbsent(type, key -> lend(context), Loan.class);
        return type.cast(loan.value());
    }

    private Loan<T> lend(ExtensionContext context) {
        try {
            return lend(context.getRoot()
                    .getStore(NAMESPACE)
                    .computeIfAbsent(serverType, key -> started(),
                            serverType));
        } catch (IOException | SQLException e) {
            throw new ParameterResolutionException("no " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private S started() {
        try {
            return start();
        } catch (IOException e) {
            throw new ParameterResolutionException(
                    "no server for " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private ExtensionContext method(ExtensionContext context) {
        if (context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException(
                    "a " + type.getSimpleName() + " per method is not there outside of a test method");
        }
        return context;
    }

    private static ExtensionContext outermostClass(ExtensionContext context) {
        var outermost = context;
        for (var c = context; c.getTestClass().isPresent(); c = c.getParent().orElseThrow()) {
            outermost = c;
        }
        return outermost;
    }
}
