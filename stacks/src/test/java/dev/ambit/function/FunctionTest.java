package dev.ambit.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestWebSocket;
import dev.ambit.Waiting;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.container.TestContainers;
import dev.ambit.host.function.TestCode;
import dev.ambit.parameter.ParameterDefinition;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The functions of one store.
class FunctionTest {

    /// Echoes the request, then each short message.
    private static final String ECHO = """
            const { createServer } = require('node:http');
            const { createHash } = require('node:crypto');

            const frame = text => Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]);

            createServer().on('upgrade', (request, socket) => {
                const key = request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
                socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n'
                    + `Sec-WebSocket-Accept: ${createHash('sha1').update(key).digest('base64')}\\r\\n\\r\\n`);
                socket.write(frame(`${process.env.STAGE} ${request.url}`));
                socket.on('error', () => {});
                socket.on('data', data => {
                    if (data[0] === 0x81) {
                        const mask = data.subarray(2, 6);
                        socket.write(frame(String(data.subarray(6).map((byte, i) => byte ^ mask[i % 4]))));
                    }
                });
            }).listen(process.env.PORT, '127.0.0.1');
            """;

    private static TestStore store;

    @BeforeAll
    static void start() throws Exception {
        TestContainers.assumeAvailable();
        store = new TestStore();
    }

    @AfterAll
    static void stop() throws Exception {
        if (store != null) {
            store.close();
        }
    }

    @CiTest
    void d11_each_stage_answers_at_its_host_with_its_own_function() throws Exception {
        Reply production = deploy(TestStore.PRODUCTION, TestCode.node("one")).isOk();
        Reply development = deploy(TestCode.node("two")).isOk();

        assertThat(production.text("name")).isEqualTo("serverless-acme-prod");
        assertThat(development.text("name")).isEqualTo("serverless-acme-dev");
        assertThat(store.visit("acme.fi", "/").getContentAsString())
                .startsWith("production")
                .endsWith("one");
        assertThat(store.development("/")).startsWith("development").endsWith("two");
        assertThat(store.get("/acme-dev/resources").isOk().http().body()).contains("\"program\":\"node\"");
    }

    @Test
    void query_with_unencoded_characters_reaches_the_function() throws Exception {
        deploy(TestCode.node("queries")).isOk();

        assertThat(TestGateway.raw(store.gatewayPort, "GET /file?path=5%{} HTTP/1.1|Host: dev.acme.fi"))
                .startsWith("HTTP/1.1 200")
                .contains("ENOENT");
    }

    @LongTest
    void d11_a_jar_finds_the_database_of_its_stack() throws Exception {
        deploy(TestCode.java()).isOk();

        String answer = Waiting.until(() -> store.development("/"), it -> it.startsWith("acme"));

        assertThat(answer).matches("acme_dev ambit_[0-9a-f]{16}");
    }

    @LongTest
    void d11_a_websocket_reaches_the_function_and_ends_with_its_version() throws Exception {
        deploy(TestCode.script(ECHO)).isOk();
        TestWebSocket socket = TestWebSocket.open(
                "ws://127.0.0.1:%d/live?x=1".formatted(store.gatewayPort), "", Map.of("Host", "dev.acme.fi"));

        assertThat(socket.next()).isEqualTo("development /live?x=1");
        // Longer than a connection without a request stays open.
        Thread.sleep(3_000);
        assertThat(socket.send("hello").next()).isEqualTo("hello");
        deploy(TestCode.node("after")).isOk();

        assertThat(socket.code()).isEqualTo(1_011);
        assertThat(store.development("/")).endsWith("after");
    }

    @LongTest
    void d11_a_new_version_drops_no_request() throws Exception {
        deploy(TestCode.node("1")).isOk();
        var isOver = new AtomicBoolean();
        Callable<List<Integer>> visitor = () -> {
            Stream.Builder<Integer> statuses = Stream.builder();
            while (!isOver.get()) {
                statuses.add(store.visit("dev.acme.fi", "/pause").getStatus());
            }
            return statuses.build().toList();
        };

        try (var visitors = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Integer>>> all =
                    Stream.generate(() -> visitors.submit(visitor)).limit(6).toList();
            for (int release = 2; release <= 4; release++) {
                Thread.sleep(300);
                deploy(TestCode.node(Integer.toString(release))).isOk();
            }
            isOver.set(true);

            for (Future<List<Integer>> each : all) {
                assertThat(each.get()).hasSizeGreaterThan(3).containsOnly(200);
            }
        }
        assertThat(store.development("/")).endsWith("4");
        assertThat(store.get("/acme-dev/function").isOk().text("previous.number"))
                .isNotEqualTo(store.get("/acme-dev/function").text("version.number"));
    }

    @Test
    void variables_contain_the_stack_parameters_and_no_server_settings() throws Exception {
        deploy(TestCode.node("told")).isOk();

        String variables = store.development("/variables");

        assertThat(variables)
                .contains("\"PORT\":\"8080\"", "\"STAGE\":\"development\"", "\"DATABASE_URL\":\"postgresql://ambit_")
                .doesNotContain("AMBIT_", "JAVA_HOME");
        assertThat(ParameterDefinition.variable("shop.greeting-text")).isEqualTo("SHOP_GREETING_TEXT");
        assertThat(ParameterDefinition.variable("2nd")).isEqualTo("_2ND");
    }

    @LongTest
    void resource_created_before_its_stack_is_not_marked_as_adopted() throws Exception {
        store.redis.stop();
        TestAccount early = store.account("Early");
        String path = "/api/v1/stacks/production";
        early.http().put(early.key(), path + "/blueprint", """
                        {"resources": [{"kind": "SESSION"}, {"kind": "FUNCTION"}]}
                        """).isOk();
        early.http().post(early.key(), path + "/provision", "").isOk();

        store.deploy(early, TestStore.PRODUCTION, TestCode.node("early")).isOk();
        store.redis.startAgain();
        Reply stack = Waiting.until(
                () -> early.http().get(early.key(), path).isOk(),
                it -> it.text("state").equals("ACTIVE"));

        assertThat((List<?>) stack.at("resources"))
                .extracting(it -> ((Map<?, ?>) it).get("kind"), it -> ((Map<?, ?>) it).get("adopted"))
                .contains(tuple("FUNCTION", false), tuple("SESSION", false));
    }

    @LongTest
    void deployed_function_runs_after_a_server_restart() throws Exception {
        deploy(TestCode.node("lasting")).isOk();

        store.restart();
        Waiting.until(
                () -> store.get("/acme-dev/function").isOk(),
                it -> it.text("state").equals("RUNNING"));

        assertThat(store.development("/")).endsWith("lasting");
    }

    private static Reply deploy(byte[] code) {
        return deploy(TestStore.DEVELOPMENT, code);
    }

    private static Reply deploy(String environment, byte[] code) {
        return store.deploy(environment, code);
    }
}
