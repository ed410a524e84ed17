package dev.ambit;

import com.zaxxer.hikari.HikariDataSource;
import dev.ambit.access.Secrets;
import dev.ambit.core.Server;
import dev.ambit.db.Database;
import dev.ambit.http.Cidr;
import dev.ambit.identity.TrustedIssuer;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/// The real server on a real PostgreSQL, started once for all tests; each test keeps to an account of its own.
public final class TestServer {

    public static final String OPERATOR_TOKEN = "operator-of-all-tests";

    /// Lets roles of stacks, whose passwords are random, connect faster. PostgreSQL 15 does not have the setting.
    private static final String FAST_PASSWORDS = """
            do $$ begin
                if current_setting('server_version_num')::int >= 160000 then
                    alter role postgres set scram_iterations = 1;
                end if;
            end $$
            """;

    private static final Path DATA = directory();
    private static final ServerUnderTest MODULES = ServerUnderTest.ofClassPath();
    private static final EmbeddedPostgres POSTGRES = startPostgres();
    private static final HikariDataSource SUPERUSER_POOL = pool(POSTGRES.superuserUrl());
    private static final Jdbi SUPERUSER = Jdbi.create(SUPERUSER_POOL);
    private static final HikariDataSource ROLE_POOL = pool(POSTGRES.url());
    private static final Jdbi ROLE = Jdbi.create(ROLE_POOL);
    private static final TestStripe STRIPE = TestStripe.open();
    private static final Server APP = on(POSTGRES, DATA);
    private static final Http HTTP = Http.shared(APP.port());

    static {
        SUPERUSER.useHandle(tx -> tx.execute(FAST_PASSWORDS));
        Runtime.getRuntime().addShutdownHook(new Thread(TestServer::stop));
    }

    private TestServer() {}

    public static Http http() {
        return HTTP;
    }

    /// The fake Stripe.
    public static TestStripe stripe() {
        return STRIPE;
    }

    public static Server app() {
        return APP;
    }

    /// As the application's role, as the server itself.
    public static String url() {
        return POSTGRES.url();
    }

    /// The URL of a login that can create roles and databases.
    public static String superuserUrl() {
        return POSTGRES.superuserUrl();
    }

    /// Sees every row, as no part of the server does.
    public static Jdbi superuser() {
        return SUPERUSER;
    }

    /// Returns the database as the server's role sees it.
    public static Jdbi role() {
        return ROLE;
    }

    /// Opens the database with the server's time-outs. The caller closes it.
    public static Database database(int connectionsMax) {
        return database(connectionsMax, "ambit");
    }

    /// The same, with a name in `pg_stat_activity`.
    public static Database database(int connectionsMax, String name) {
        return Database.open(POSTGRES.url() + "&ApplicationName=" + name, POSTGRES.ownerUrl(), connectionsMax);
    }

    /// Starts another server on the same database with the same master key. The caller closes it.
    public static Server second() {
        return on(POSTGRES, DATA);
    }

    /// The same, with addresses open that are not public, and Stripe somewhere else.
    public static Server second(List<Cidr> allowed, String stripeUrl) {
        return start(options(POSTGRES, DATA).allowAddresses(allowed).stripeUrl(stripeUrl), POSTGRES);
    }

    /// The same, where people sign in at that issuer.
    public static Server second(TrustedIssuer issuer) {
        return start(options(POSTGRES, DATA).issuer(issuer), POSTGRES);
    }

    /// The same, behind a proxy on this machine.
    public static Server behindProxy() {
        return start(options(POSTGRES, DATA).trustedProxies(TestOptions.LOOPBACK), POSTGRES);
    }

    /// The same, behind something that ends TLS at this address.
    public static Server second(TrustedIssuer issuer, String publicUrl) {
        return start(options(POSTGRES, DATA).issuer(issuer).publicUrl(publicUrl), POSTGRES);
    }

    /// Starts a server on another database. The caller closes it.
    public static Server on(EmbeddedPostgres postgres, Path data) {
        return start(options(postgres, data), postgres);
    }

    /// The same, by a clock that a test moves.
    public static Server on(EmbeddedPostgres postgres, Path data, InstantSource clock) {
        return MODULES.start(options(postgres, data).build(), postgres.superuserUrl(), clock);
    }

    /// Where the servers keep their files.
    public static Path data() {
        return DATA;
    }

    /// With the master key of the servers.
    public static Secrets secrets() {
        return Secrets.under(DATA.resolve("master-key"));
    }

    /// A new account, which is called Acme.
    public static TestAccount openAccount() {
        return TestAccount.open(HTTP, "Acme");
    }

    /// The data is deleted at the end, so no commit needs to wait for the disk.
    private static EmbeddedPostgres startPostgres() {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(DATA, MODULES.connectionsMax());
        Jdbi.create(postgres.superuserUrl()).useHandle(tx -> tx.execute("alter role all set synchronous_commit = off"));
        return postgres;
    }

    private static Server start(TestOptions options, EmbeddedPostgres postgres) {
        return MODULES.start(options.build(), postgres.superuserUrl(), InstantSource.system());
    }

    private static TestOptions options(EmbeddedPostgres postgres, Path data) {
        return new TestOptions(data)
                .database(postgres)
                .allowAddresses(TestOptions.LOOPBACK)
                .stripeUrl(STRIPE.url());
    }

    /// Pools connections, since polling would open one for each query.
    private static HikariDataSource pool(String url) {
        var pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setMinimumIdle(0);
        pool.setMaximumPoolSize(32);
        return pool;
    }

    private static Path directory() {
        try {
            return MigratedDirectory.create();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop() {
        APP.close();
        SUPERUSER_POOL.close();
        ROLE_POOL.close();
        POSTGRES.close();
        try {
            PostgresProcess.deleteAtExit(DATA);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
