package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.aws.AwsServer;
import dev.ambit.aws.AwsStandIn;
import dev.ambit.core.Server;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.process.OpenResources;
import dev.ambit.stacks.TestStackOptions;
import dev.ambit.standin.aws.StrictAws;
import dev.ambit.standin.aws.TimedCall;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// Orders stacks at once in one AWS account, counts the calls in each window for which AWS publishes a rate, and then
/// those of the server at rest.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
@ExtendWith(AwsStandIn.class)
class PublishedRatesTest {

    private static final int STACKS = LongForm.ENABLED ? 20 : 3;
    private static final Duration WORK_MAX = Duration.ofMinutes(15);

    /// A call can reach the stand-in so long after its turn, on a busy machine.
    private static final Duration DELAY_MAX = Duration.ofSeconds(2);

    /// Time in which the server makes no call for any stack, so that their number does not matter.
    private static final Duration REST = Duration.ofSeconds(LongForm.ENABLED ? 120 : 5);

    private static final List<String> KINDS = List.of("API_STAGE", "FUNCTION", "ASSET_BUCKET");

    private final OpenResources opened = new OpenResources();
    private StrictAws aws;
    private AwsServer server;
    private int port;
    private Path data;

    /// A published rate.
    ///
    /// @param calls pattern of the calls that count
    /// @param interval between two calls once the burst is used up
    private record Rate(Pattern calls, Duration interval, int burst) {

        static Rate of(String calls, long millis, int burst) {
            return new Rate(Pattern.compile(calls), Duration.ofMillis(millis), burst);
        }
    }

    private static final List<Rate> RATES = List.of(
            Rate.of("apigateway .*", 100, 40),
            Rate.of("apigateway POST /restapis", 3_000, 1),
            Rate.of("apigateway DELETE /restapis/[^/]+", 30_000, 1),
            Rate.of("apigateway POST /restapis/[^/]+/deployments", 5_000, 1),
            Rate.of("apigateway PATCH /usageplans/[^/]+", 20_000, 1),
            Rate.of("lambda (?!GET /2015-03-31/functions/[^/]+$|POST .*/invocations).*", 67, 15),
            Rate.of("AmazonSSM.PutParameter", 333, 3),
            Rate.of("AmazonSSM.GetParametersByPath", 25, 40));

    @BeforeAll
    void start(StrictAws started) throws Exception {
        aws = started;
        server = new AwsServer(aws, 1);
        data = MigratedDirectory.create();
        EmbeddedPostgres postgres = opened.add(EmbeddedPostgres.start(data));
        TestStackOptions options =
                new TestStackOptions(data).gatewayPort(TestPort.free()).bucketPort(TestPort.free());
        options.core().database(postgres);
        Server app =
                opened.add(server.start(options.core().build(), options.build(), List.of(), InstantSource.system()));
        port = app.port();
    }

    @AfterAll
    void stop() throws Exception {
        opened.close();
        if (data != null) {
            PostgresProcess.delete(data);
        }
    }

    @Test
    void stacks_ordered_at_once_are_made_within_the_published_rates_and_need_no_calls_at_rest()
            throws InterruptedException {
        List<TestAccount> accounts =
                IntStream.range(0, STACKS).mapToObj(this::account).toList();
        accounts.forEach(it -> it.http()
                .post(it.key(), "/api/v1/stacks/production/provision", "")
                .isOk());
        accounts.forEach(it -> awaitActive(it, "/api/v1/stacks/production"));

        List<String> orders = accounts.stream()
                .map(it -> TestDevelopment.begin(it, "DATABASE", KINDS))
                .toList();
        IntStream.range(0, STACKS).forEach(i -> awaitActive(accounts.get(i), "/api/v1/orders/" + orders.get(i)));

        List<TimedCall> calls = aws.calls();
        for (Rate rate : RATES) {
            List<Long> times = calls.stream()
                    .filter(it -> rate.calls().matcher(it.call()).matches())
                    .map(TimedCall::nanos)
                    .toList();
            for (int first = 0; first < times.size(); first++) {
                for (int last = first; last < times.size(); last++) {
                    Duration window =
                            Duration.ofNanos(times.get(last) - times.get(first)).plus(DELAY_MAX);
                    assertThat(last - first + 1L)
                            .as("calls of `%s` within %s", rate.calls(), window)
                            .isLessThanOrEqualTo(rate.burst() + window.dividedBy(rate.interval()) + 1);
                }
            }
        }
        assertThat(calls).anyMatch(it -> it.call().endsWith("/deployments"));

        Thread.sleep(REST);
        assertThat(aws.calls().subList(calls.size(), aws.calls().size())).isEmpty();
    }

    private TestAccount account(int number) {
        TestAccount account = TestAccount.open(new Http(port), "Shop " + number);
        account.http()
                .put(
                        TestServer.OPERATOR_TOKEN,
                        "/api/v1/accounts/%s/aws".formatted(account.slug()),
                        AwsServer.withOwnRole(server.attachmentWithFunctions(), account.slug()))
                .isOk();
        account.http()
                .put(account.key(), "/api/v1/stacks/production/blueprint", """
                        {"resources": [{"kind": "API_STAGE"}, {"kind": "FUNCTION"}, {"kind": "ASSET_BUCKET"}]}
                        """)
                .isOk();
        return account;
    }

    private static void awaitActive(TestAccount account, String path) {
        Waiting.until(
                () -> account.http().get(account.key(), path).isOk(),
                it -> it.text("state").equals("ACTIVE"),
                WORK_MAX);
    }
}
