package dev.ambit.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.MigratedDirectory;
import dev.ambit.TestAccount;
import dev.ambit.TestOptions;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import dev.ambit.db.Database;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.process.OpenResources;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stacks.TestStackOptions;
import dev.ambit.standin.aws.StrictAws;
import dev.ambit.standin.aws.TlsPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tests that the databases of an attached RDS instance have names and logins of their own.
@Tag("ci")
@ExtendWith(AwsStandIn.class)
class AwsDatabaseNamesTest {

    private static final Path STEP = Path.of("../core/src/main/resources/schema/V224__names_of_remote_databases.sql");

    private static final OpenResources OPENED = new OpenResources();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static EmbeddedPostgres postgres;
    private static Database rows;
    private static Http http;
    private static Rds one;
    private static Rds other;

    /// An RDS instance.
    ///
    /// @param body of the request that attaches it
    private record Rds(int port, String body) {

        static Rds start() throws IOException {
            Path data = PostgresProcess.directory();
            OPENED.add(() -> PostgresProcess.delete(data));
            String url = OPENED.add(EmbeddedPostgres.start(data)).superuserUrl();
            int port = URI.create(url.substring("jdbc:".length())).getPort();
            return new Rds(port, TlsPostgres.attach(url, port));
        }

        String container() {
            return "DATABASE 127.0.0.1:" + port;
        }
    }

    @BeforeAll
    static void start(StrictAws aws) throws IOException {
        Path data = MigratedDirectory.create();
        OPENED.add(() -> PostgresProcess.delete(data));
        postgres = OPENED.add(EmbeddedPostgres.start(data));
        one = Rds.start();
        other = Rds.start();
        rows = OPENED.add(Database.open(postgres.url(), postgres.ownerUrl(), 2));
        var options = new TestStackOptions(data).tenantDatabase(postgres.superuserUrl());
        options.core().database(postgres).allowAddresses(TestOptions.LOOPBACK);
        Server app = OPENED.add(
                new AwsServer(aws).start(options.core().build(), options.build(), List.of(), InstantSource.system()));
        http = new Http(app.port());
    }

    @AfterAll
    static void stop() {
        OPENED.close();
    }

    /// Accounts with the same slug derive the same names.
    @Test
    void name_is_taken_on_its_own_instance_alone_and_counts_for_no_other_server() {
        provision(attached(account("acme"), one));
        provision(attached(account("acme"), other));
        assertThat(containers("acme_prod")).containsExactlyInAnyOrder(one.container(), other.container());

        assertThat(begin(attached(account("acme"), one))
                        .isProblem(409, "DuplicatedEntityNotAllowed")
                        .text("message"))
                .contains("`acme_prod`");
        assertThat(hasLocalDatabase()).isFalse();
        provision(account("acme"));
        assertThat(hasLocalDatabase()).isTrue();
    }

    @Test
    void schema_step_moves_names_of_remote_databases_to_their_servers() throws IOException {
        provision(attached(account("beta"), one));
        sql("update infra_names set container = 'DATABASE' where name = 'beta_prod'");

        runStep();

        assertThat(containers("beta_prod")).containsExactly(one.container());
        sql("update infra_names set container = 'DATABASE' where name = 'beta_prod'");
        sql("update aws_databases set endpoint = 'Shop.Example' where endpoint = '127.0.0.1:%d'".formatted(one.port()));
        runStep();
        sql("update aws_databases set endpoint = '127.0.0.1:%d' where endpoint = 'Shop.Example'".formatted(one.port()));
        assertThat(containers("beta_prod")).containsExactly("DATABASE " + AwsDatabase.server("Shop.Example"));
    }

    @Test
    void login_that_changed_its_password_on_rds_connects_again() {
        TestAccount account = attached(account("delta"), one);
        provision(account);
        Reply login = account.http()
                .get(account.key(), "/api/v1/stacks/production/resources/DATABASE/credentials")
                .isOk();
        Jdbi stack = Jdbi.create(
                "jdbc:postgresql://127.0.0.1:%d/delta_prod".formatted(one.port()),
                login.text("login"),
                login.text("secret"));

        stack.useHandle(it -> it.execute("alter role current_user password 'other'"));

        Waiting.until(() -> connects(stack), Boolean::booleanValue);
    }

    private static boolean connects(Jdbi stack) {
        try {
            return stack.withHandle(
                    it -> it.createQuery("select true").mapTo(Boolean.class).one());
        } catch (JdbiException _) {
            return false;
        }
    }

    private static TestAccount attached(TestAccount account, Rds instance) {
        attach(account, "aws", AwsServer.withOwnRole(AwsServer.ATTACH, "names" + NUMBER.incrementAndGet()));
        attach(account, "aws/database", instance.body());
        return account;
    }

    private static void attach(TestAccount account, String path, String body) {
        http.put(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/%s/%s".formatted(account.slug(), path), body)
                .isOk();
    }

    /// Opens an account, and takes its slug, and all names but those of databases, from the account that had it.
    private static TestAccount account(String slug) {
        TestAccount it = TestAccount.open(http, "Shop " + NUMBER.incrementAndGet());
        sql("update accounts set slug = 'former-%s' where slug = '%s'".formatted(it.slug(), slug));
        sql("update accounts set slug = '%s' where slug = '%s'".formatted(slug, it.slug()));
        sql("delete from infra_names where kind <> 'DATABASE'");
        http.put(it.key(), "/api/v1/stacks/production/blueprint", "{\"resources\": [{\"kind\": \"DATABASE\"}]}")
                .isOk();
        return new TestAccount(http, slug, it.key(), it.development(), it.production());
    }

    private static Reply begin(TestAccount account) {
        return http.post(account.key(), "/api/v1/stacks/production/provision", "");
    }

    private static void provision(TestAccount account) {
        account.done(begin(account).isOk().text("operationId"));
    }

    /// Whether the cluster for stacks of this installation is needed.
    private static boolean hasLocalDatabase() {
        return EnvironmentFixture.onVirtualThread(
                () -> rows.transactions().outside(tx -> StackResources.exist(tx, ResourceKind.DATABASE)));
    }

    private static List<String> containers(String name) {
        return Jdbi.create(postgres.superuserUrl())
                .withHandle(tx -> tx.createQuery("select container from infra_names where name = :name")
                        .bind("name", name)
                        .mapTo(String.class)
                        .list());
    }

    private static void sql(String statement) {
        Jdbi.create(postgres.superuserUrl()).useHandle(tx -> tx.execute(statement));
    }

    private static void runStep() throws IOException {
        String step = Files.readString(STEP);
        Jdbi.create(postgres.ownerUrl())
                .useTransaction(tx -> tx.createScript(step).execute());
    }
}
