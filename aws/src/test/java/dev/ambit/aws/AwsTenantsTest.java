package dev.ambit.aws;

import static dev.ambit.aws.TenantOnAws.PRODUCTION;
import static dev.ambit.aws.TenantOnAws.detail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.MigratedDirectory;
import dev.ambit.TestOptions;
import dev.ambit.TestPerson;
import dev.ambit.TestPort;
import dev.ambit.Waiting;
import dev.ambit.branch.TestGit;
import dev.ambit.core.Server;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Two tenants have production and development in one AWS account. The four stacks share only what a development
/// environment shares with its production.
@Tag("long")
@ExtendWith(AwsStandIn.class)
class AwsTenantsTest {

    private static final OpenResources OPENED = new OpenResources();

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
            "stage",
            "access",
            "rolePolicy",
            "originAccessControl",
            "certificate");

    private static AwsServer server;
    private static Path data;
    private static TenantOnAws acme;
    private static TenantOnAws beta;

    @BeforeAll
    static void start(StrictAws aws) throws Exception {
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
        int postgresPort =
                URI.create(postgres.superuserUrl().substring("jdbc:".length())).getPort();
        String database = TlsPostgres.attach(postgres.superuserUrl(), postgresPort);
        acme = TenantOnAws.open(server, app.port(), "Acme", database, postgresPort);
        beta = TenantOnAws.open(server, app.port(), "Beta", database, postgresPort);
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
        for (TenantOnAws it : List.of(acme, beta)) {
            Set<String> production = new TreeSet<>(it.resources(PRODUCTION).keySet());
            assertThat(production).containsAll(TenantOnAws.SCOPE).contains("BACKUP");
            production.remove("BACKUP");
            assertThat(it.resources(it.development()).keySet()).isEqualTo(production);
        }
    }

    /// One API has a stage for each environment, production decides who may use both, and its images appear in both.
    @Test
    void d4_d7_d19_stacks_of_one_tenant_share_api_repository_zone_policy_and_images_and_those_of_two_tenants_nothing() {
        for (TenantOnAws it : List.of(acme, beta)) {
            assertThat(common(it.resources(PRODUCTION), it.resources(it.development())))
                    .containsExactlyInAnyOrder(
                            "API_STAGE api",
                            "API_STAGE resources",
                            "API_STAGE deployment",
                            "BRANCH repository",
                            "HOST hostedZone",
                            "POLICY policy",
                            "MEDIA bucket");
        }
        for (String one : List.of(PRODUCTION, acme.development())) {
            for (String other : List.of(PRODUCTION, beta.development())) {
                assertThat(common(acme.resources(one), beta.resources(other))).isEmpty();
            }
        }
    }

    @Test
    void d17_policy_of_a_tenant_allows_both_of_its_stacks_and_nothing_of_another_tenant() {
        for (TenantOnAws it : List.of(acme, beta)) {
            String policy = server.policy(it.detail(PRODUCTION, "POLICY", "policy"));
            assertThat(policy).contains(onAws(it)).doesNotContain(onAws(it.equals(acme) ? beta : acme));
        }
    }

    /// Returns the names at AWS of what people may use in both stacks.
    private static List<String> onAws(TenantOnAws tenant) {
        return Stream.of(PRODUCTION, tenant.development())
                .flatMap(stack -> Stream.of(
                                Map.entry("ASSET_BUCKET", "bucket"),
                                Map.entry("FUNCTION", "function"),
                                Map.entry("CDN", "distribution"))
                        .map(it -> tenant.detail(stack, it.getKey(), it.getValue())))
                .toList();
    }

    @Test
    void d5_d7_d11_d16_names_contain_tenant_and_stage() {
        assertThat(acme.name("acme-dev", "HOST")).isEqualTo("dev.acme.fi");
        assertThat(acme.name("acme-dev", "FUNCTION")).isEqualTo("serverless-acme-dev");
        assertThat(acme.name(PRODUCTION, "FUNCTION")).isEqualTo("serverless-acme-prod");
        assertThat(acme.name("acme-dev", "API_STAGE")).isEqualTo("dev-stage");
        assertThat(acme.name("acme-dev", "CDN")).isEqualTo("acme-cdn-dev");
        assertThat(acme.name("acme-dev", "BRANCH")).isEqualTo("acme-dev");
        assertThat(acme.name("acme-dev", "DATABASE")).isEqualTo("acme_dev");
    }

    @Test
    void d2_d10_d18_d28_code_and_files_of_development_reach_no_other_stack() throws Exception {
        AcmeOnAws store = store();
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
        acme.release("1", "create table carts${suffix} (id integer primary key)", "DONE");
        assertThat(acme.versions(PRODUCTION))
                .isEqualTo(acme.versions("acme-dev"))
                .containsExactly("1");
        assertThat(acme.sql("acme-dev", "insert into carts values (1)")).isEqualTo(1);
        assertThat(acme.sql(PRODUCTION, "delete from carts")).isZero();

        acme.release("2", "alter table nowhere add column stock integer", "FAILED");
        assertThat(acme.versions(PRODUCTION)).containsExactly("1");
        acme.post("/row-copies", """
                        {"source": "acme-dev", "target": "production", "tables": [{"name": "carts"}],
                         "foreignKeys": "REFUSE", "conflict": "SKIP"}
                        """).isProblem(409, "RowCopyIntoProduction");
        assertThatThrownBy(() -> acme.connect("acme-dev", "acme_prod"))
                .hasMessageContaining("permission denied for database");
        assertThatThrownBy(() -> acme.connect("acme-dev", "beta_dev"))
                .hasMessageContaining("permission denied for database");
    }

    @Test
    void d17_d20_role_in_production_gives_credentials_of_both_stacks_unless_development_denies_them() {
        TestPerson ann = TestPerson.member(acme.account(), "ADMIN", "ADMIN");
        assertThat(credentials(ann, PRODUCTION)).containsOnly(200);
        assertThat(credentials(ann, "acme-dev")).containsOnly(200);

        acme.put("/environments/acme-dev/access", """
                {"overrides": [{"memberId": "%s", "effect": "DENY"}]}
                """.formatted(ann.id()));
        assertThat(credentials(ann, PRODUCTION)).containsOnly(200);
        assertThat(credentials(ann, "acme-dev")).doesNotContain(200);

        acme.put("/environments/acme-dev/access", "{\"overrides\": []}");
        assertThat(credentials(ann, "acme-dev")).containsOnly(200);
    }

    /// Returns the statuses of the answers.
    private static List<Integer> credentials(TestPerson person, String environment) {
        return Stream.of("API_STAGE", "DATABASE", "SESSION")
                .map(it -> person.get("/stacks/%s/resources/%s/credentials".formatted(environment, it))
                        .status())
                .toList();
    }

    @Test
    void d21_d22_d24_rows_are_copied_by_hand_and_their_images_stay_at_production() throws Exception {
        beta.release("1", "create table photos${suffix} (id integer primary key, path text)", "DONE");
        server.upload(beta.detail(PRODUCTION, "MEDIA", "bucket"), "images/cup.svg", "cup of production");
        beta.sql(PRODUCTION, "insert into photos values (1, '/images/cup.svg')");
        beta.put("/stacks/production/masking", """
                {"personal": [], "media": [{"table": "photos", "column": "path"}]}
                """);

        beta.done("/row-copies", """
                {"source": "production", "target": "beta-dev", "tables": [{"name": "photos"}],
                 "foreignKeys": "REFUSE", "conflict": "SKIP"}
                """);

        assertThat(beta.sql("beta-dev", "delete from photos where path = 'https://beta.fi/images/cup.svg'"))
                .isEqualTo(1);
        assertThat(server.visit("beta.fi", "/images/cup.svg"))
                .isEqualTo(server.visit("dev.beta.fi", "/images/cup.svg"))
                .isEqualTo("cup of production");
        assertThat(beta.detail("beta-dev", "MEDIA", "access")).isEqualTo("read-only");
        beta.done("/stacks/beta-dev/export", "");
        assertThat(String.valueOf(beta.get("/audit?limit=100").at("")))
                .contains("environment.rows_copied", "environment.exported");
    }

    @Test
    void d26_panel_value_wins_over_the_branch_in_the_function_and_in_parameter_store() throws Exception {
        acme.put("/stacks/production/parameters/schema", """
                {"parameters": [{"name": "title", "type": "STRING"}, {"name": "workers", "type": "NUMBER"}]}
                """);
        acme.put("/stacks/acme-dev/parameters", "{\"values\": {\"title\": \"Of the panel\"}}");
        AcmeOnAws store = store();
        TestGit git = store.cloned("acme-dev");
        AcmeOnAws.write(git, "function/main.js", "code of development");
        AcmeOnAws.write(git, "ambit.json", """
                {"parameters": {"title": "Of the branch", "workers": 2}}
                """);
        store.deployed("acme-dev", AcmeOnAws.push(git, "acme-dev"), "DONE");

        assertThat(acme.get("/stacks/acme-dev/parameters").at("conflicts")).isEqualTo(List.of("title"));
        Waiting.until(
                () -> server.parameters(acme.detail("acme-dev", "PARAMETERS", "path")),
                Map.of("title", "Of the panel", "workers", "2")::equals);
        assertThat(server.parameters(acme.detail(PRODUCTION, "PARAMETERS", "path")))
                .isEmpty();
        Waiting.until(
                () -> server.variables("ambit-serverless-acme-dev"),
                it -> "Of the panel".equals(it.get("TITLE")) && "2".equals(it.get("WORKERS")));
    }

    private static AcmeOnAws store() {
        return new AcmeOnAws(server, acme.account(), acme.port());
    }

    /// Returns the kinds and fields that are equal in both stacks and identify something.
    private static Set<String> common(Map<String, Map<?, ?>> one, Map<String, Map<?, ?>> other) {
        Set<String> common = new TreeSet<>();
        one.keySet().stream()
                .filter(other::containsKey)
                .forEach(kind -> detail(one, kind).forEach((field, value) -> {
                    if (!FACTS.contains(String.valueOf(field))
                            && value.equals(detail(other, kind).get(field))) {
                        common.add("%s %s".formatted(kind, field));
                    }
                }));
        return common;
    }
}
