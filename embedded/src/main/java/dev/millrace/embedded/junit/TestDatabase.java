package dev.millrace.embedded.junit;

import org.postgresql.ds.PGSimpleDataSource;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** An empty database of a test class. Its user may do anything; whoever connects to it closes the connection. */
public record TestDatabase(String jdbcUrl, String user, String password) {

    /** Without a pool: each connection is a new one. */
    public DataSource dataSource() {
        var source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl);
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    public Connection connect() throws SQLException {
        return dataSource().getConnection();
    }
}
