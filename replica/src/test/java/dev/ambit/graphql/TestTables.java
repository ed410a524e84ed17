package dev.ambit.graphql;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.postgres.TestDatabase;
import dev.ambit.postgres.TestPostgres;
import java.time.InstantSource;

/// A replica's tables in their own database, and GraphQL over them.
record TestTables(String url, Graphql graphql) implements AutoCloseable {

    static TestTables open() {
        return open("select 1");
    }

    /// @param sql statements to run as the owner before GraphQL reads the tables
    static TestTables open(String sql) {
        String url = TestPostgres.newDatabase();
        dev.ambit.applier.Database.open(url).close();
        TestDatabase.run(url, sql);
        return new TestTables(url, Graphql.open(url, "ambit_reader", InstantSource.system()));
    }

    /// Runs a statement as the owner.
    void run(String sql) {
        TestDatabase.run(url, sql);
    }

    /// Runs a query; `'` replaces `"`.
    String answer(String query) {
        return text(graphql.answer(GraphqlRequest.of(query.replace('\'', '"'))));
    }

    static String text(GraphqlResult answer) {
        return new String(answer.json(), UTF_8);
    }

    @Override
    public void close() {
        graphql.close();
    }
}
