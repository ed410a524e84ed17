package dev.ambit.db;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/// Opens all transactions; no other class takes a connection. The caller names the scope, and PostgreSQL hides all
/// other rows.
///
/// Transactions block, so they need a virtual thread; an I/O thread that blocks would stop a thousand requests.
public final class Transactions {

    private static final System.Logger LOG = System.getLogger(Transactions.class.getName());

    private static final String ENTER = "select set_config(:setting, :value, true)";
    private static final String IS_CHANGING = "select pg_current_xact_id_if_assigned() is not null";
    private static final String ENTERED = "select coalesce(current_setting(:setting, true), '')";

    /// Bound while this thread has a transaction. Contains the transaction of [#joined] that further ones join, if
    /// any.
    private static final ScopedValue<Optional<SharedTransaction>> OPEN = ScopedValue.newInstance();

    /// Bound while this thread has a transaction: actions to run after its commit.
    private static final ScopedValue<List<Runnable>> AFTERWARDS = ScopedValue.newInstance();

    /// Bound within [#noticing].
    private static final ScopedValue<AtomicBoolean> CHANGES = ScopedValue.newInstance();

    /// Bound while this thread is admitted, or needs no admission.
    private static final ScopedValue<Boolean> INSIDE = ScopedValue.newInstance();

    private final Jdbi jdbi;
    private volatile ConnectionAdmission door = Transactions::straight;

    public Transactions(DataSource pool) {
        this.jdbi = ParsedStatements.share(Jdbi.create(pool)).registerArgument(new SqlArguments());
    }

    /// Sets the admission control for transactions of an owner.
    public void behind(ConnectionAdmission other) {
        door = other;
    }

    /// Runs background work without admission, because it processes one owner after the other and must not wait for
    /// the first.
    public static void withoutAdmission(Runnable work) {
        ScopedValue.where(INSIDE, true).run(work);
    }

    /// Waits for admission before `work` begins. Use it if `work` takes a lock or a permit, so that no thread
    /// holds one while it waits for admission.
    ///
    /// @throws dev.ambit.problem.Problem if admission is refused
    public <T> T inTurn(Scope scope, Supplier<T> work) {
        return OPEN.isBound()
                ? work.get()
                : pass(scope, () -> ScopedValue.where(INSIDE, true).call(work::get));
    }

    /// Runs `work` as one transaction on the rows of `scope`. Any exception rolls everything back.
    ///
    /// @throws dev.ambit.problem.Problem `DatabaseUnavailable` while PostgreSQL is unreachable, full or overloaded
    public <T> T in(Scope scope, HandleCallback<T, RuntimeException> work) {
        return partOrAlone(
                scope,
                work,
                () -> pass(
                        scope,
                        () -> jdbi.inTransaction(tx -> {
                            ScopedStatements.attach(tx, scope, false);
                            return noticed(tx, work.withHandle(tx));
                        })));
    }

    /// Runs `work` like [#in], and joins all transactions that it opens: they are committed together or not at all.
    /// Joined transactions can also have the scope of the account.
    public <T> T joined(Scope scope, HandleCallback<T, RuntimeException> work) {
        return alone(() -> pass(
                scope,
                () -> jdbi.inTransaction(tx -> {
                    ScopedStatements.attach(tx, scope, false);
                    var shared = Optional.of(new SharedTransaction(tx, scope));
                    return noticed(tx, ScopedValue.where(OPEN, shared).call(() -> work.withHandle(tx)));
                })));
    }

    /// Runs `act` after the commit of the transaction of this thread, or of the transaction of [#joined] that it
    /// joined; immediately without a transaction.
    public static void afterCommit(Runnable act) {
        if (AFTERWARDS.isBound()) {
            AFTERWARDS.get().add(act);
        } else {
            act.run();
        }
    }

    /// Runs `work`, and sets `changes` before this thread commits a transaction with changes. Whoever sees an
    /// exception and no changes knows that the database is unchanged.
    public static <T> T noticing(AtomicBoolean changes, Supplier<T> work) {
        return ScopedValue.where(CHANGES, changes).call(work::get);
    }

    /// Runs a single query like [#in], with BEGIN and COMMIT in the same round trip. Several queries are several
    /// transactions.
    public <T> T read(Scope scope, HandleCallback<T, RuntimeException> query) {
        return partOrAlone(
                scope,
                query,
                () -> pass(
                        scope,
                        () -> jdbi.withHandle(tx -> {
                            ScopedStatements.attach(tx, scope, true);
                            try {
                                return query.withHandle(tx);
                            } catch (JdbiException failure) {
                                rollBack(tx);
                                throw failure;
                            }
                        })));
    }

    /// Runs `work` without a scope, for the few tables that have no owner (`SchemaTest` lists them); all other
    /// tables appear empty.
    public <T> T outside(HandleCallback<T, RuntimeException> work) {
        return partOrAlone(null, work, () -> jdbi.inTransaction(tx -> noticed(tx, work.withHandle(tx))));
    }

    /// Adds a second scope to the transaction: a new environment of the account, or the account of the environment.
    public static void addScope(Handle tx, Scope scope) {
        tx.createQuery(ENTER)
                .bind("setting", scope.setting())
                .bind("value", scope.settingValue())
                .mapTo(String.class)
                .one();
    }

    /// Runs `work` with a second scope like [#addScope], and restores the one that the transaction had.
    public static void within(Handle tx, Scope scope, Runnable work) {
        String before = tx.createQuery(ENTERED)
                .bind("setting", scope.setting())
                .mapTo(String.class)
                .one();
        addScope(tx, scope);
        work.run();
        tx.createQuery(ENTER)
                .bind("setting", scope.setting())
                .bind("value", before)
                .mapTo(String.class)
                .one();
    }

    private static <T> T noticed(Handle tx, T result) {
        if (CHANGES.isBound()
                && !CHANGES.get().get()
                && tx.createQuery(IS_CHANGING).mapTo(Boolean.class).one()) {
            CHANGES.get().set(true);
        }
        return result;
    }

    private <T> T pass(Scope scope, Supplier<T> work) {
        return INSIDE.isBound() ? work.get() : door.pass(scope, work);
    }

    private static <T> T straight(Scope scope, Supplier<T> work) {
        return work.get();
    }

    /// Rolls back after a failed query, because its COMMIT was not executed. A lost connection needs no rollback.
    private static void rollBack(Handle tx) {
        try (Statement statement = tx.getConnection().createStatement()) {
            statement.execute("rollback");
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.DEBUG, "The rollback failed because the connection was lost", e);
        }
    }

    /// Returns the transaction of [#joined] that this thread has opened; null if there is none.
    private static @Nullable SharedTransaction opened() {
        return OPEN.orElse(Optional.empty()).orElse(null);
    }

    /// @param scope null: no scope
    private static <T> T partOrAlone(
            @Nullable Scope scope, HandleCallback<T, RuntimeException> work, Supplier<T> alone) {
        SharedTransaction shared = opened();
        return shared == null
                ? alone(alone)
                : ScopedValue.where(OPEN, Optional.empty()).call(() -> shared.part(scope, work));
    }

    /// Forbids nesting: Jdbi would reuse the handle, and an inner read would commit half of the outer transaction.
    private static <T> T alone(Supplier<T> work) {
        requireVirtualThread();
        if (OPEN.isBound()) {
            throw new IllegalStateException(
                    "A transaction is already open. Pass its handle on instead of opening another one.");
        }
        List<Runnable> afterwards = new ArrayList<>();
        T result = DatabaseTrouble.translated(() -> ScopedValue.where(OPEN, Optional.empty())
                .where(AFTERWARDS, afterwards)
                .call(work::get));
        afterwards.forEach(Runnable::run);
        return result;
    }

    private static void requireVirtualThread() {
        if (!Thread.currentThread().isVirtual()) {
            throw new IllegalStateException(
                    "Only virtual threads can use the database; this is " + Thread.currentThread());
        }
    }
}
