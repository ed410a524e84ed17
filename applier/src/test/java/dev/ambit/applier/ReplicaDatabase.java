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

/// A replica with its own database.
record ReplicaDatabase(String url, Database database, Jdbi owner, Inbox inbox) implements AutoCloseable {

    /// No additional writes, so that a commit ends with the rows.
    static final @Nullable BiConsumer<Handle, Changes> NOTHING = null;

    static ReplicaDatabase open() {
        String url = TestPostgres.newDatabase();
        Database database = Database.open(url);
        return new ReplicaDatabase(url, database, Jdbi.create(url), inbox(database, NOTHING));
    }

    static Inbox inbox(Database database, @Nullable BiConsumer<Handle, Changes> beside) {
        return inbox(database, InstantSource.system(), beside);
    }

    static Inbox inbox(Database database, InstantSource clock, @Nullable BiConsumer<Handle, Changes> beside) {
        return new Inbox(database, "ours", clock, beside);
    }

    /// Returns another replica on the same tables.
    ReplicaDatabase with(@Nullable BiConsumer<Handle, Changes> beside) {
        return new ReplicaDatabase(url, database, owner, inbox(database, beside));
    }

    /// Returns an event at that second; `'` replaces `"`.
    static byte[] event(String type, int second, String fields) {
        return TestEvent.of(type, second, fields);
    }

    /// Stores an event and waits for the receipt.
    Receipt apply(String type, int second, String fields) {
        return inbox.take(event(type, second, fields)).join();
    }

    CompletableFuture<Receipt> begin(String type, int second, String fields) {
        return inbox.take(event(type, second, fields));
    }

    /// Returns each row as one string.
    List<String> rows(String sql) {
        return owner.withHandle(
                handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    @Override
    public void close() {
        database.close();
    }
}
