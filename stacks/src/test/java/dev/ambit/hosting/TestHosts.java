package dev.ambit.hosting;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestPort;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Hosts that join a server under test.
final class TestHosts {

    private static final String HOSTS = "/api/v1/hosts";

    private TestHosts() {}

    /// Returns the options of a host with free ports.
    ///
    /// @param serverPort port at which hosts join
    static HostOptions options(String name, String credential, int serverPort, Path data) {
        Map<String, String> given = new HashMap<>(Map.of(
                "server",
                "http://127.0.0.1:" + serverPort,
                "name",
                name,
                "data",
                data.toString(),
                "listen",
                "127.0.0.1"));
        for (String port : List.of("agent-port", "gateway-port", "bucket-port")) {
            given.put(port, Integer.toString(TestPort.free()));
        }
        return HostOptions.of(given, Map.of("AMBIT_HOST_CREDENTIAL", credential));
    }

    /// Returns the options with another data directory.
    static HostOptions in(HostOptions it, Path data) {
        return with(it, data, it.redisServer());
    }

    /// Returns the options with a program for Redis processes.
    static HostOptions withRedis(HostOptions it, Path program) {
        return with(it, it.data(), program);
    }

    private static HostOptions with(HostOptions it, Path data, @Nullable Path redisServer) {
        return new HostOptions(
                it.server(),
                it.name(),
                data,
                it.listen(),
                it.agentPort(),
                it.agentUrl(),
                it.gatewayPort(),
                it.gatewayUrl(),
                it.bucketPort(),
                it.bucketUrl(),
                redisServer,
                it.functionJavaHome(),
                it.ociRuntime(),
                it.logFormat());
    }

    /// Creates a credential.
    static String invite(Http http, String name) {
        return http.post(TestServer.OPERATOR_TOKEN, HOSTS, "{\"name\": \"%s\"}".formatted(name))
                .isOk()
                .text("credential");
    }

    /// Opens an account with a production and a development stack.
    static TestAccount store(Http http, String name) {
        TestAccount store = TestAccount.open(http, name);
        String order = http.post(store.key(), "/api/v1/orders", """
            {"source": "production", "scope": ["BRANCH", "ASSET_BUCKET"], "databaseStrategy": "DATABASE",
             "contact": "ann@acme.fi"}
            """).isOk().text("id");
        String path = "/api/v1/orders/" + order;
        http.post(TestServer.OPERATOR_TOKEN, path + "/quote", "{}").isOk();
        http.post(store.key(), path + "/approve", "").isOk();
        http.post(TestServer.OPERATOR_TOKEN, path + "/provision", "").isOk();
        Waiting.until(
                () -> http.get(store.key(), path).isOk(), it -> it.text("state").equals("ACTIVE"));
        return store;
    }

    /// Drains, resumes or revokes a host.
    static Reply update(Http http, String name, String state) {
        return http.patch(TestServer.OPERATOR_TOKEN, HOSTS + "/" + name, "{\"state\": \"%s\"}".formatted(state));
    }

    /// Returns a field of a host as the list shows it.
    static String shown(Http http, String name, String field) {
        Reply hosts = http.get(TestServer.OPERATOR_TOKEN, HOSTS).isOk();
        return hosts.texts(field).get(hosts.texts("name").indexOf(name));
    }

    /// Returns the names of all hosts.
    static List<String> names(Http http) {
        return http.get(TestServer.OPERATOR_TOKEN, HOSTS).isOk().texts("name");
    }
}
