package dev.ambit.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// The logins of a stack's production and development use all that PostgreSQL lets them have. Each attack repeats
/// until the end, reconnecting when its session is ended. Stored rows are bounded.
final class HostileSql implements AutoCloseable {

    private static final long PAUSE_MILLIS = 200;

    private static final String UNLIMITED =
            "set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set synchronous_commit = on";

    /// Statements that a session repeats.
    private enum Attack {
        LOCKS("", "select count(pg_advisory_lock(pg_backend_pid(), g)) from generate_series(1, 40000) as g"),
        MEMORY("set work_mem = '8GB'", """
                select max(t) from (select repeat(chr(65 + g % 20), 50000000) as t from generate_series(1, 100) as g
                    order by 1) as sorted"""),
        PROCESSOR("", "select sum(sqrt(g)) from generate_series(1, 20000000) as g"),
        CONNECTIONS("", "select 1"),
        TEMPORARY_FILES("set work_mem = '64kB'", """
                select count(*) from (select md5(g::text) as t from generate_series(1, 60000000) as g order by 1) as s"""),
        COMMITS("create table if not exists filled (t text); truncate filled", """
                do $$ begin
                    for i in 1..300 loop
                        insert into filled select repeat('x', 1000) from generate_series(1, 100);
                        commit;
                    end loop;
                end $$""");

        private final String setUp;
        private final String sql;

        /// @param setUp in a transaction of its own, so that the other statement can commit
        Attack(String setUp, String sql) {
            this.setUp = setUp;
            this.sql = sql;
        }
    }

    /// Sessions of each attack, for each of the two logins.
    private static final Map<Attack, Integer> SESSIONS = Map.of(
            Attack.LOCKS, 2,
            Attack.MEMORY, 1,
            Attack.PROCESSOR, 3,
            Attack.CONNECTIONS, 1,
            Attack.TEMPORARY_FILES, 1,
            Attack.COMMITS, 1);

    private final Map<Attack, LongAdder> done = new ConcurrentHashMap<>();
    private final Map<Attack, LongAdder> refused = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isEnded;

    private HostileSql() {}

    static HostileSql start(BenchCluster world, StackProvisioningFigure.Made made) throws IOException {
        Properties cluster = BenchCluster.logins(world.directory().resolve("stack-postgres/logins"));
        var attack = new HostileSql();
        for (String environment : List.of(StackAccount.PRODUCTION, made.development())) {
            Object database =
                    made.account().owner().get("/stacks/%s/resources/DATABASE/credentials".formatted(environment));
            String url = "jdbc:postgresql://127.0.0.1:%s/%s"
                    .formatted(cluster.getProperty("port"), RestClient.text(database, "name"));
            String login = RestClient.text(database, "login");
            String secret = RestClient.text(database, "secret");
            SESSIONS.forEach((kind, count) -> {
                for (int i = 0; i < count; i++) {
                    attack.threads.add(Thread.ofPlatform()
                            .daemon()
                            .name("attack " + kind)
                            .start(() -> attack.repeat(kind, url, login, secret)));
                }
            });
        }
        return attack;
    }

    /// Returns how often each attack was done and refused.
    String counts() {
        var words = new ArrayList<String>();
        for (Attack kind : Attack.values()) {
            words.add("%s %d done, %d refused"
                    .formatted(
                            kind, count(done, kind).sum(), count(refused, kind).sum()));
        }
        return String.join("; ", words);
    }

    @Override
    public void close() {
        isEnded = true;
        threads.forEach(Thread::interrupt);
        try {
            for (Thread it : threads) {
                it.join(TimeUnit.SECONDS.toMillis(1));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static LongAdder count(Map<Attack, LongAdder> counts, Attack kind) {
        return counts.computeIfAbsent(kind, _ -> new LongAdder());
    }

    private void repeat(Attack kind, String url, String login, String secret) {
        while (!isEnded) {
            try (Connection connection = DriverManager.getConnection(url, login, secret);
                    var statement = connection.createStatement()) {
                statement.execute(UNLIMITED);
                // A statement that runs when the attack ends is abandoned with its connection.
                Thread ending = Thread.ofPlatform().daemon().start(() -> abortAtEnd(connection));
                try {
                    do {
                        statement.execute(kind.setUp);
                        statement.execute(kind.sql);
                        count(done, kind).increment();
                    } while (!isEnded && kind != Attack.CONNECTIONS);
                } finally {
                    ending.interrupt();
                }
            } catch (SQLException e) {
                count(refused, kind).increment();
            }
            pause();
        }
    }

    private void abortAtEnd(Connection connection) {
        while (!isEnded) {
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } catch (InterruptedException _) {
                return;
            }
        }
        try {
            connection.unwrap(org.postgresql.PGConnection.class).cancelQuery();
            connection.abort(Runnable::run);
        } catch (SQLException _) {
            // It is closed already.
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException _) {
            // The attack has ended.
        }
    }
}
