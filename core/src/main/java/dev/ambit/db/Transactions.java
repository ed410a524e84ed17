package dev.ambit.db;

import java.lang.reflect.Type;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jspecify.annotations.Nullable;

/// The one door to rows: nobody else takes a connection. Whoever enters says whose rows it wants; PostgreSQL hides
/// all others.
///
/// A transaction waits, so it may run on a virtual thread only: an I/O thread that waits stops a thousand requests.
public final class Transactions {

    private static final System.Logger LOG = System.getLogger(Transactions.class.getName());

    private static final String ENTER = "select set_config(:setting, :value, true)";

    /// While this thread is in one: the whole of which further ones would be parts, if it is one.
    private static final ScopedValue<Optional<Whole>> OPEN = ScopedValue.newInstance();

    /// While this thread has passed the door, or need not.
    private static final ScopedValue<Boolean> INSIDE = ScopedValue.newInstance();

    private final Jdbi jdbi;
    private volatile Door door = Transactions::straight;

    public Transactions(DataSource pool) {
        this.jdbi = Jdbi.create(pool).registerArgument((ArgumentFactory) Transactions::instant);
    }

    /// From now on, whoever needs a connection for an owner's rows passes here.
    public void behind(Door other) {
        door = other;
    }

    /// For what goes on by itself, and works for one owner after the other: it passes by the door, since whoever comes
    /// next would wait behind the first, and none of them has sent too much.
    public static void unasked(Runnable work) {
        ScopedValue.where(INSIDE, true).run(work);
    }

    /// Passes by the door first, for whoever does `work` while others wait for him: in the line he would hold them up.
    ///
    /// @throws dev.ambit.problem.Problem as the door does
    public <T> T inTurn(Scope scope, Supplier<T> work) {
        return OPEN.isBound()
                ? work.get()
                : pass(scope, () -> ScopedValue.where(INSIDE, true).call(work::get));
    }

    /// Runs `work` as one transaction on the rows of `scope`. Whatever it throws rolls everything back.
    ///
    /// @throws dev.ambit.problem.Problem `DatabaseUnavailable` while PostgreSQL is away, full or overrun
    public <T> T in(Scope scope, HandleCallback<T, RuntimeException> work) {
        return partOrAlone(
                scope,
                work,
                () -> pass(
                        scope,
                        () -> jdbi.inTransaction(tx -> {
                            ScopedStatements.attach(tx, scope, false);
                            return work.withHandle(tx);
                        })));
    }

    /// As [#in], with all transactions that `work` opens, one after the other, as parts of this one: they are committed
    /// together or not at all. The parts may be on the rows of the account as well.
    public <T> T whole(Scope scope, HandleCallback<T, RuntimeException> work) {
        List<Runnable> afterwards = new ArrayList<>();
        T result = alone(() -> pass(
                scope,
                () -> jdbi.inTransaction(tx -> {
                    ScopedStatements.attach(tx, scope, false);
                    var whole = Optional.of(new Whole(tx, scope, afterwards));
                    return ScopedValue.where(OPEN, whole).call(() -> work.withHandle(tx));
                })));
        afterwards.forEach(Runnable::run);
        return result;
    }

    /// For what follows from a commit: now if it has been, or once the whole has been committed.
    public static void afterCommit(Runnable act) {
        Whole whole = opened();
        if (whole == null) {
            act.run();
        } else {
            whole.afterwards().add(act);
        }
    }

    /// As [#in], for one query alone, whose BEGIN and COMMIT travel with it: one round trip instead of three. Several
    /// queries are several transactions.
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

    /// On the few tables that have no owner (`SchemaTest` lists them); of all others it sees nothing.
    public <T> T outside(HandleCallback<T, RuntimeException> work) {
        return partOrAlone(null, work, () -> jdbi.inTransaction(work));
    }

    /// Opens the rows of a second owner to the rest of this transaction: an account's new environment, or the
    /// account of an environment.
    public static void enter(Handle tx, Scope scope) {
        tx.createQuery(ENTER)
                .bind("setting", scope.setting())
                .bind("value", scope.settingValue())
                .mapTo(String.class)
                .one();
    }

    private <T> T pass(Scope scope, Supplier<T> work) {
        return INSIDE.isBound() ? work.get() : door.pass(scope, work);
    }

    private static <T> T straight(Scope scope, Supplier<T> work) {
        return work.get();
    }

    /// Its COMMIT was not carried out. A connection that is lost has no transaction either.
    private static void rollBack(Handle tx) {
        try (Statement statement = tx.getConnection().createStatement()) {
            statement.execute("rollback");
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.DEBUG, "The rollback failed because the connection was lost", e);
        }
    }

    /// With its type: Jdbi would send a timestamp without one, which the server has to find out first.
    private static Optional<Argument> instant(Type type, @Nullable Object value, ConfigRegistry config) {
        return value instanceof Instant instant
                ? Optional.of(
                        (position, statement, _) -> statement.setObject(position, instant.atOffset(ZoneOffset.UTC)))
                : Optional.empty();
    }

    /// Of which this thread is at a part; null if there is none.
    private static @Nullable Whole opened() {
        return OPEN.orElse(Optional.empty()).orElse(null);
    }

    /// @param scope null: outside
    private static <T> T partOrAlone(
            @Nullable Scope scope, HandleCallback<T, RuntimeException> work, Supplier<T> alone) {
        Whole whole = opened();
        return whole == null
                ? alone(alone)
                : ScopedValue.where(OPEN, Optional.empty()).call(() -> whole.part(scope, work));
    }

    /// One in another would be the same one to Jdbi: a read that ends there would commit half of what is being done.
    private static <T> T alone(Supplier<T> work) {
        requireVirtualThread();
        if (OPEN.isBound()) {
            throw new IllegalStateException("A transaction is already open. Pass its handle on instead of opening another one.");
        }
        return DatabaseTrouble.told(
                () -> ScopedValue.where(OPEN, Optional.empty()).call(work::get));
    }

    private static void requireVirtualThread() {
        if (!Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("Only virtual threads can use the database; this is " + Thread.currentThread());
        }
    }
}
