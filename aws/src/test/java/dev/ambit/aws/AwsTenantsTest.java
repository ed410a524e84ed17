package dev.ambit.aws;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.MigratedDirectory;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.TestOptions;
import dev.ambit.TestPort;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.branch.TestGit;
import dev.ambit.core.Server;
import dev.ambit.domain.TestDomains;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.process.OpenResources;
import dev.ambit.stacks.TestStackOptions;
import dev.ambit.standin.aws.StrictAws;
import dev.ambit.standin.aws.TlsPostgres;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Two tenants have production and development in one AWS account. The four stacks share only what a development
/// environment shares with its production.
@Execution(ExecutionMode.SAME_THREAD)
class AwsTenantsTest {

    private static final OpenResources OPENED = new OpenResources();
    private static final List<String> SCOPE =
            List.of("HOST", "API_STAGE", "CDN", "ASSET_BUCKET", "FUNCTION", "DATABASE", "SESSION", "BRANCH", "POLICY");
    private static final String PRODUCTION = "production";

    /// Fields that identify nothing.
    private static final Set<String> FACTS = Set.of(
            "awsAccount",
            "region",
            "console",
            "place",
            "schema",
            "suffix",
            "nodeType",
            "mode",
            "version",
            "digest",
            "parameters",
            "stage");

    private static final String NODES = """
            "cacheNodes": {"nodeType": "cache.t4g.micro", "engineVersion": "7.1", "subnetGroup": "shop-subnets",
              "securityGroupIds": ["sg-0a1b2c3d"]}, \
            """;

    private static AwsServer server;
    private static Path data;
    private static String attachDatabase;
    private static int postgresPort;
    private static TestAccount acme;
    private static TestAccount beta;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        StrictAws aws = OPENED.add(StrictAws.before(OPENED.add(TestStandIns.moto())));
        aws.elastiCache().start(TestStandIns.redis());
        server = new AwsServer(aws);
        data = MigratedDirectory.create();
        EmbeddedPostgres postgres = OPENED.add(EmbeddedPostgres.start(data));
        var options = new TestStackOptions(data)
                .gatewayPort(TestPort.free())
                .bucketPort(TestPort.free())
                .tenantDatabase(postgres.superuserUrl())
                .redis(URI.create("redis://127.0.0.1:1"));
        options.core().database(postgres).allowAddresses(TestOptions.LOOPBACK);
        Server app =
                OPENED.add(server.start(options.core().build(), options.build(), List.of(), InstantSource.system()));
        port = app.port();
        postgresPort =
                URI.create(postgres.superuserUrl().substring("jdbc:".length())).getPort();
        attachDatabase = TlsPostgres.attach(postgres.superuserUrl(), postgresPort);
        acme = tenant("Acme");
        beta = tenant("Beta");
    }

    private static TestAccount tenant(String name) {
        TestAccount tenant = TestAccount.open(new Http(port), name);
        String domain = tenant.slug() + ".fi";
        TestDomains.allow(tenant, domain);
        operator(tenant, "aws", server.attachmentWithHosts(domain).replace("\"prefix\"", NODES + "\"prefix\""));
        operator(tenant, "aws/database", attachDatabase);
        tenant.http()
                .put(tenant.key(), "/api/v1/stacks/production/blueprint", """
                {"resources": [
                  {"kind": "HOST", "identifier": "%s"}, {"kind": "API_STAGE"}, {"kind": "FUNCTION"},
                  {"kind": "ASSET_BUCKET"}, {"kind": "DATABASE"}, {"kind": "SESSION"}, {"kind": "BRANCH"},
                  {"kind": "POLICY"}, {"kind": "BACKUP"}, {"kind": "CDN", "parameters": {"behaviors": [
                    {"path": "/api/*", "origin": "FUNCTION"}, {"path": "/*", "origin": "BUCKET"}]}}]}
                """.formatted(domain))
                .isOk();
        tenant.done(tenant.http()
                .post(tenant.key(), "/api/v1/stacks/production/provision", "")
                .isOk()
                .text("operationId"));
        TestDevelopment.of(tenant, "DATABASE", SCOPE);
        return tenant;
    }

    private static void operator(TestAccount tenant, String path, String body) {
        tenant.http()
                .put(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/%s/%s".formatted(tenant.slug(), path), body)
                .isOk();
    }

    @AfterAll
    static void stop() throws Exception {
        OPENED.close();
        if (data != null) {
            PostgresProcess.delete(data);
        }
    }

    @Test
    void d1_d23_development_has_each_kind_of_production_but_the_backup() {
        for (TestAccount it : List.of(acme, beta)) {
            Set<String> production = resources(it, PRODUCTION).keySet();
            assertThat(production).containsAll(SCOPE).contains("BACKUP");
            assertThat(resources(it, development(it)).keySet()).isEqualTo(without(production, "BACKUP"));
        }
    }

    /// One API has a stage for each environment, and production decides who may use both.
    @Test
    void d4_d7_d19_stacks_of_one_tenant_share_api_repository_zone_and_policy_and_those_of_two_tenants_nothing() {
        for (TestAccount it : List.of(acme, beta)) {
            assertThat(common(resources(it, PRODUCTION), resources(it, development(it))))
                    .containsExactlyInAnyOrder("api", "repository", "hostedZone", "policy");
        }
        for (String one : List.of(PRODUCTION, development(acme))) {
            for (String other : List.of(PRODUCTION, development(beta))) {
                assertThat(common(resources(acme, one), resources(beta, other))).isEmpty();
            }
        }
    }

    @Test
    void d5_d7_d11_d16_names_tell_tenant_and_stage() {
        Map<String, Map<?, ?>> development = resources(acme, development(acme));

        assertThat(name(development, "HOST")).isEqualTo("dev.acme.fi");
        assertThat(name(development, "FUNCTION")).isEqualTo("serverless-acme-dev");
        assertThat(name(resources(acme, PRODUCTION), "FUNCTION")).isEqualTo("serverless-acme-prod");
        assertThat(name(development, "API_STAGE")).isEqualTo("dev-stage");
        assertThat(name(development, "CDN")).isEqualTo("acme-cdn-dev");
        assertThat(name(development, "BRANCH")).isEqualTo("acme-dev");
        assertThat(name(development, "DATABASE")).isEqualTo("acme_dev");
    }

    @Test
    void d2_d10_d18_code_and_files_of_development_reach_no_other_stack() throws Exception {
        var store = new AcmeOnAws(server, acme, port);
        TestGit git = store.cloned("acme-dev");
        String head = git.heads().get("acme-prod");
        AcmeOnAws.write(git, "function/main.js", "code of development");
        AcmeOnAws.write(git, "assets/index.html", "page of development");
        String commit = AcmeOnAws.push(git, "acme-dev");
        store.deployed("acme-dev", commit, "DONE");

        assertThat(server.visit("dev.acme.fi")).contains("page of development");
        assertThat(server.visit("dev.acme.fi", "/api/cart")).contains("code of development");
        for (String host : List.of("acme.fi", "beta.fi", "dev.beta.fi")) {
            assertThatThrownBy(() -> server.visit(host)).as(host).hasMessage("NoSuchKey");
            assertThat(server.visit(host, "/api/cart")).as(host).contains("No code is deployed");
        }
        assertThat(git.heads()).containsEntry("acme-prod", head);
    }

    @Test
    void d13_d14_d15_d27_releases_reach_both_databases_and_rows_stay_in_one() {
        release("1", "create table carts${suffix} (id integer primary key)", "DONE");
        assertThat(versions(PRODUCTION)).isEqualTo(versions(development(acme))).containsExactly("1");
        assertThat(sql(development(acme), "insert into carts values (1)")).isEqualTo(1);
        assertThat(sql(PRODUCTION, "delete from carts")).isZero();

        release("2", "alter table nowhere add column stock integer", "FAILED");
        assertThat(versions(PRODUCTION)).containsExactly("1");
        acme.http().post(acme.key(), "/api/v1/row-copies", """
                        {"source": "acme-dev", "target": "production", "tables": [{"name": "carts"}],
                         "foreignKeys": "REFUSE", "conflict": "SKIP"}
                        """).isProblem(409, "RowCopyIntoProduction");
        assertThatThrownBy(() -> connect(login(development(acme)), "acme_prod"))
                .hasMessageContaining("permission denied for database");
        assertThatThrownBy(() -> connect(login(development(acme)), "beta_dev"))
                .hasMessageContaining("permission denied for database");
    }

    private static void release(String version, String sql, String state) {
        String release = acme.http()
                .post(acme.key(), "/api/v1/releases", """
                        {"migrations": [{"version": "%s", "description": "carts", "sql": "%s"}]}
                        """.formatted(version, sql))
                .isOk()
                .text("id");
        Waiting.until(
                () -> acme.http().get(acme.key(), "/api/v1/releases/" + release).isOk(),
                it -> it.text("state").equals(state));
    }

    private static List<String> versions(String environment) {
        return acme.http()
                .get(acme.key(), "/api/v1/stacks/%s/releases".formatted(environment))
                .isOk()
                .texts("version");
    }

    /// Returns the number of changed rows.
    private static int sql(String environment, String sql) {
        Map<?, ?> database = detail(resources(acme, environment), "DATABASE");
        return connect(login(environment), String.valueOf(database.get("database")))
                .withHandle(it -> it.execute(sql));
    }

    private static Reply login(String environment) {
        return acme.http()
                .get(acme.key(), "/api/v1/stacks/%s/resources/DATABASE/credentials".formatted(environment))
                .isOk();
    }

    private static Jdbi connect(Reply login, String database) {
        Jdbi jdbi = Jdbi.create(
                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(postgresPort, database),
                login.text("login"),
                login.text("secret"));
        jdbi.useHandle(it -> it.execute("select 1"));
        return jdbi;
    }

    private static String development(TestAccount tenant) {
        return tenant.slug() + "-dev";
    }

    /// Returns the resources of a stack by kind.
    private static Map<String, Map<?, ?>> resources(TestAccount tenant, String environment) {
        Object all = tenant.http()
                .get(tenant.key(), "/api/v1/stacks/" + environment)
                .isOk()
                .at("resources");
        return ((List<?>) requireNonNull(all))
                .stream().map(it -> (Map<?, ?>) it).collect(toMap(it -> String.valueOf(it.get("kind")), it -> it));
    }

    private static String name(Map<String, Map<?, ?>> resources, String kind) {
        return String.valueOf(requireNonNull(resources.get(kind)).get("name"));
    }

    private static Map<?, ?> detail(Map<String, Map<?, ?>> resources, String kind) {
        return (Map<?, ?>) requireNonNull(requireNonNull(resources.get(kind)).get("detail"));
    }

    /// Returns the identifiers that both stacks have, by the names of their fields.
    private static Set<String> common(Map<String, Map<?, ?>> one, Map<String, Map<?, ?>> other) {
        Set<String> common = new TreeSet<>();
        one.keySet().stream()
                .filter(other::containsKey)
                .forEach(kind -> detail(one, kind).forEach((field, value) -> {
                    if (!FACTS.contains(String.valueOf(field))
                            && value.equals(detail(other, kind).get(field))) {
                        common.add(String.valueOf(field));
                    }
                }));
        return common;
    }

    private static Set<String> without(Set<String> kinds, String kind) {
        Set<String> others = new TreeSet<>(kinds);
        others.remove(kind);
        return others;
    }
}
