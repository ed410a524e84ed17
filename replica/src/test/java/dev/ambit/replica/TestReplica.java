package dev.ambit.replica;

import java.util.List;
import org.jdbi.v3.core.Jdbi;

/// A replica on a database of its own.
record TestReplica(String url, Database database, Jdbi owner) implements AutoCloseable {

    static TestReplica open() {
        String url = TestPostgres.newDatabase();
        return new TestReplica(url, Database.open(url), Jdbi.create(url));
    }

    /// Each row as one text.
    List<String> rows(String sql) {
        return owner.withHandle(handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    @Override
    public void close() {
        database.close();
    }
}
