package dev.ambit;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.aws.AwsServer;
import dev.ambit.aws.AwsStandIn;
import dev.ambit.core.Server;
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

/// Tests costs, the cost cap and the export of a stack on AWS, against a stand-in that is as strict as AWS.
@Tag("long")
@ExtendWith(AwsStandIn.class)
class AwsCostTest {

    private static final String AWS = "/api/v1/accounts/acme/aws";

    private static final OpenResources OPENED = new OpenResources();
    private static Path data;
    private static TestAccount acme;

    @BeforeAll
    static void start(StrictAws aws) throws Exception {
        data = MigratedDirectory.create();
        EmbeddedPostgres postgres = OPENED.add(EmbeddedPostgres.start(data));
        TestStackOptions options =
                new TestStackOptions(data).bucketPort(TestPort.free()).tenantDatabase(postgres.superuserUrl());
        options.core().database(postgres);
        Server app = OPENED.add(
                new AwsServer(aws).start(options.core().build(), options.build(), List.of(), InstantSource.system()));
        acme = TestAccount.open(new Http(app.port()), "Acme");
        acme.http().put(TestServer.OPERATOR_TOKEN, AWS, AwsServer.ATTACH).isOk();
        acme.http().put(acme.key(), "/api/v1/stacks/production/blueprint", """
                        {"resources": [{"kind": "ASSET_BUCKET"}, {"kind": "POLICY"}]}
                        """).isOk();
        acme.done(acme.http()
                .post(acme.key(), "/api/v1/stacks/production/provision", "")
                .isOk()
                .text("operationId"));
    }

    @AfterAll
    static void stop() throws Exception {
        OPENED.close();
        if (data != null) {
            PostgresProcess.delete(data);
        }
    }

    @Test
    void stack_is_exported_as_import_blocks_of_terraform() {
        String blocks = acme.http()
                .get(acme.key(), "/api/v1/stacks/production/terraform")
                .isOk()
                .http()
                .body();

        assertThat(blocks)
                .containsPattern(
                        "import \\{\n  to = aws_s3_bucket.asset_bucket_production\n  id = \"ambit-acme-ui-[^\"]+\"\n}")
                .contains("# POLICY acme-policy: Terraform cannot import it. It is local to this installation");
    }

    @Test
    void invalid_costs_are_refused_with_their_field() {
        assertWrongCost("\"monthlyMax\": -1", "monthlyMax");
        assertWrongCost("\"kinds\": [{\"kind\": \"BRANCH\", \"idle\": 1}]", "kinds.0.kind");
        assertWrongCost("\"kinds\": [{\"kind\": \"ASSET_BUCKET\", \"idle\": 1e9}]", "kinds.0.idle");
        assertWrongCost("\"kinds\": [{\"kind\": \"ASSET_BUCKET\", \"idle\": 1, \"use\": \"\"}]", "kinds.0.use");
    }

    @Test
    void d3_quote_shows_costs_on_aws_and_the_cost_cap_stops_orders() {
        setCosts("\"monthlyMax\": 1000").isOk();
        assertThat(orderBucket().isProblem(400, "BadUserInput").text("message"))
                .contains("a cost cap of 1000 USD a month", "`ASSET_BUCKET` is unknown. Ask the operator to set it.");
        String kinds = ((List<?>) requireNonNull(setCosts("").isOk().at("prices")))
                .stream()
                        .map(it -> "{\"kind\": \"%s\", \"idle\": 2.5, \"use\": \"0.02 USD per GB\"}"
                                .formatted(((Map<?, ?>) it).get("kind")))
                        .collect(joining(", ", "\"kinds\": [", "]"));
        setCosts("\"monthlyMax\": 1, " + kinds).isOk();
        assertThat(orderBucket().isProblem(400, "BadUserInput").text("message"))
                .contains("the cost cap is 1 USD. Order fewer kinds, or ask the operator to raise the cap.");

        setCosts("\"monthlyMax\": 1000, " + kinds).isOk();
        String order = orderBucket().isOk().text("id");
        Http.Reply quoted = acme.http()
                .post(TestServer.OPERATOR_TOKEN, "/api/v1/orders/%s/quote".formatted(order), "{}")
                .isOk();

        assertThat(quoted.text("quote.providerCosts"))
                .contains("kind=ASSET_BUCKET, provider=aws, cost={idle=2.5, use=0.02 USD per GB, source=set by the"
                        + " operator");
        assertThat(acme.http()
                        .get(acme.key(), "/api/v1/stacks/production")
                        .isOk()
                        .http()
                        .body())
                .contains("\"consoleUrl\":\"https://s3.console.aws.amazon.com/s3/buckets/ambit-", "\"idle\":2.5");
    }

    private static void assertWrongCost(String fields, String field) {
        assertThat(setCosts(fields).isProblem(400, "BadUserInput").text("field"))
                .isEqualTo(field);
    }

    private static Http.Reply setCosts(String fields) {
        return acme.http().put(TestServer.OPERATOR_TOKEN, AWS + "/costs", "{%s}".formatted(fields));
    }

    private static Http.Reply orderBucket() {
        return acme.http().post(acme.key(), "/api/v1/orders", """
                {"source": "production", "displayName": "Second", "scope": ["ASSET_BUCKET"],
                 "databaseStrategy": "DATABASE", "contact": "ann@acme.example"}
                """);
    }
}
