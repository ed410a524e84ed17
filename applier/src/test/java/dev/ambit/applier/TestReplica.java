package dev.ambit.applier;

import dev.ambit.TestEvent;
import dev.ambit.postgres.TestPostgres;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// A replica on a database of its own.
record TestReplica(String url, Database database, Jdbi owner, Inbox inbox) implements AutoCloseable {

    /// Nothing is written beside the rows, so that a commit ends with them.
    static final @Nullable BiConsumer<Handle, Changes> NOTHING = null;

    static TestReplica open() {
        String url = TestPostgres.newDatabase();
        Database database = Database.open(url);
        return new TestReplica(url, database, Jdbi.create(url), inbox(database, NOTHING));
    }

    static Inbox inbox(Database database, @Nullable BiConsumer<Handle, Changes> beside) {
        return inbox(database, InstantSource.system(), beside);
    }

    static Inbox inbox(Database database, InstantSource clock, @Nullable BiConsumer<Handle, Changes> beside) {
        return new Inbox(database, "ours", clock, beside);
    }

    /// Another one on the same tables.
    TestReplica with(@Nullable BiConsumer<Handle, Changes> beside) {
        return new TestReplica(url, database, owner, inbox(database, beside));
    }

    /// At that second, with `'` for `"`.
    static byte[] event(String type, int second, String fields) {
        return TestEvent.of(type, second, fields);
    }

    /// Waits until it is stored.
    Receipt take(String type, int second, String fields) {
        return inbox.take(event(type, second, fields)).join();
    }

    CompletableFuture<Receipt> begin(String type, int second, String fields) {
        return inbox.take(event(type, second, fields));
    }

    /// Each row as one text.
    List<String> rows(String sql) {
        return owner.withHandle(
                handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    @Override
    public void close() {
        database.close();
    }
}
