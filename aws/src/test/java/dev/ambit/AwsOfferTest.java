package dev.ambit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.aws.AwsServer;
import dev.ambit.aws.AwsStandIn;
import dev.ambit.core.Server;
import dev.ambit.domain.TestDomains;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.process.OpenResources;
import dev.ambit.stacks.TestStackOptions;
import dev.ambit.standin.aws.StrictAws;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tests which kinds are offered on a server that makes neither buckets nor functions itself.
@Tag("long")
@ExtendWith(AwsStandIn.class)
class AwsOfferTest {

    private static final OpenResources OPENED = new OpenResources();
    private static final String[] ON_AWS = {"HOST", "API_STAGE", "CDN", "ASSET_BUCKET", "FUNCTION"};

    private static Path data;
    private static TestAccount acme;
    private static TestAccount beta;

    @BeforeAll
    static void start(StrictAws aws) throws Exception {
        var server = new AwsServer(aws);
        data = MigratedDirectory.create();
        EmbeddedPostgres postgres = OPENED.add(EmbeddedPostgres.start(data));
        var options = new TestStackOptions(data);
        options.core().database(postgres);
        Server app =
                OPENED.add(server.start(options.core().build(), options.build(), List.of(), InstantSource.system()));
        beta = TestAccount.open(new Http(app.port()), "Beta");
        acme = TestAccount.open(new Http(app.port()), "Acme");
        TestDomains.allow(acme, "acme.fi");
        acme.http()
                .put(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/acme/aws", server.attachmentWithHosts("acme.fi"))
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
    void kinds_of_an_account_include_those_of_its_aws_account() {
        assertThat(kinds(acme.key())).contains(ON_AWS).doesNotContain("SESSION", "PARAMETERS");
        assertThat(kinds(beta.key())).doesNotContain(ON_AWS).contains("POLICY");
        assertThat(kinds(TestServer.OPERATOR_TOKEN)).isEqualTo(kinds(beta.key()));
    }

    @Test
    void templates_contain_what_the_providers_of_the_account_make() {
        assertThat(template(acme)).contains(ON_AWS).doesNotContain("SESSION");
        assertThat(template(beta)).doesNotContain(ON_AWS).contains("POLICY");
    }

    @Test
    void kind_that_no_provider_makes_is_refused_with_what_is_offered() {
        Http.Reply refused = beta.http().post(beta.key(), "/api/v1/orders", """
                {"source": "production", "scope": ["ASSET_BUCKET"], "databaseStrategy": "DATABASE", "contact": "ann@beta.example"}
                """);

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("scope");
        assertThat(refused.text("message")).contains("`ASSET_BUCKET`, which this server cannot create");
        assertThat(refused.text("allowed")).doesNotContain("ASSET_BUCKET");
    }

    @Test
    void d6_d25_stack_on_aws_alone_is_made_after_its_order_was_approved() {
        acme.http().put(acme.key(), "/api/v1/stacks/production/blueprint", """
                {"resources": [
                  {"kind": "HOST", "identifier": "acme.fi"}, {"kind": "API_STAGE"}, {"kind": "FUNCTION"},
                  {"kind": "ASSET_BUCKET"}, {"kind": "CDN", "parameters": {"behaviors": [
                    {"path": "/files/*", "origin": "BUCKET", "cacheSeconds": 3600}]}}]}
                """).isOk();
        acme.done(acme.http()
                .post(acme.key(), "/api/v1/stacks/production/provision", "")
                .isOk()
                .text("operationId"));
        String order = "/api/v1/orders/"
                + acme.http()
                        .post(acme.key(), "/api/v1/orders", """
                        {"source": "production", "scope": ["%s"], "databaseStrategy": "DATABASE",
                         "schedule": "before Christmas", "notes": "Ask for Ann.", "contact": "ann@acme.example"}
                        """.formatted(String.join("\", \"", ON_AWS)))
                        .isOk()
                        .text("id");

        operator(order + "/provision", "").isProblem(409, "OrderNotInState");
        operator(order + "/quote", "{\"schedule\": \"on Monday\"}").isOk();
        operator(order + "/provision", "").isProblem(409, "OrderNotInState");
        acme.http().post(acme.key(), order + "/approve", "").isOk();
        operator(order + "/provision", "").isOk();

        Reply active = Waiting.until(
                () -> acme.http().get(acme.key(), order).isOk(),
                it -> it.text("state").equals("ACTIVE"));
        assertThat(active.text("schedule")).isEqualTo("before Christmas");
        assertThat(active.text("notes")).isEqualTo("Ask for Ann.");
        assertThat(active.text("contact")).isEqualTo("ann@acme.example");
        assertThat(active.text("quote.schedule")).isEqualTo("on Monday");
        String stack = acme.http()
                .get(acme.key(), "/api/v1/stacks/" + active.text("environment"))
                .isOk()
                .http()
                .body();
        assertThat(stack).contains("ambit-acme-ui-dev-", "https://dev.acme.fi");
    }

    private static Reply operator(String path, String body) {
        return acme.http().post(TestServer.OPERATOR_TOKEN, path, body);
    }

    private static List<String> kinds(String key) {
        Object kinds = acme.http().get(key, "/api/v1/orders/kinds").isOk().at("kinds");
        return ((List<?>) requireNonNull(kinds)).stream().map(String::valueOf).toList();
    }

    private static List<String> template(TestAccount account) {
        Object resources = account.http()
                .get(account.key(), "/api/v1/stacks/production/blueprint/templates")
                .isOk()
                .at("0.resources");
        return ((List<?>) requireNonNull(resources))
                .stream()
                        .map(it -> String.valueOf(((Map<?, ?>) it).get("kind")))
                        .toList();
    }
}
