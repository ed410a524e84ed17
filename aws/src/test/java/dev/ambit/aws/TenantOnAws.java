package dev.ambit.aws;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.domain.TestDomains;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/// A tenant with production and development on a stand-in for AWS.
///
/// @param port of the server
/// @param postgresPort of the RDS instance
record TenantOnAws(AwsServer server, TestAccount account, int port, int postgresPort) {

    static final String PRODUCTION = "production";

    /// Kinds of the development stack.
    static final List<String> SCOPE = List.of(
            "HOST", "API_STAGE", "CDN", "ASSET_BUCKET", "FUNCTION", "DATABASE", "SESSION", "BRANCH", "POLICY", "MEDIA");

    private static final String NODES = """
            "accessPolicies": true, "cacheNodes": {"nodeType": "cache.t4g.micro", "engineVersion": "7.1", "subnetGroup": "shop-subnets",
              "securityGroupIds": ["sg-0a1b2c3d"]}, \
            """;

    /// Opens the account, provisions production, and orders development.
    ///
    /// @param database body that attaches the RDS instance
    static TenantOnAws open(AwsServer server, int port, String name, String database, int postgresPort) {
        TestAccount account = TestAccount.open(new Http(port), name);
        var tenant = new TenantOnAws(server, account, port, postgresPort);
        String domain = account.slug() + ".fi";
        TestDomains.allow(account, domain);
        tenant.attach(
                "aws",
                AwsServer.withOwnRole(server.attachmentWithHosts(domain), account.slug())
                        .replace("\"prefix\"", NODES + "\"prefix\""));
        tenant.attach("aws/database", database);
        tenant.put("/stacks/production/blueprint", """
                {"resources": [
                  {"kind": "HOST", "identifier": "%s"}, {"kind": "API_STAGE"}, {"kind": "FUNCTION"},
                  {"kind": "ASSET_BUCKET"}, {"kind": "DATABASE"}, {"kind": "SESSION"}, {"kind": "BRANCH"},
                  {"kind": "POLICY"}, {"kind": "BACKUP"}, {"kind": "MEDIA"}, {"kind": "CDN", "parameters": {"behaviors": [
                    {"path": "/api/*", "origin": "FUNCTION"}, {"path": "/images/*", "origin": "MEDIA"},
                    {"path": "/*", "origin": "BUCKET"}]}}]}
                """.formatted(domain));
        tenant.done("/stacks/production/provision", "");
        TestDevelopment.of(account, "DATABASE", SCOPE);
        return tenant;
    }

    private void attach(String path, String body) {
        account.http()
                .put(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/%s/%s".formatted(account.slug(), path), body)
                .isOk();
    }

    String development() {
        return account.slug() + "-dev";
    }

    Reply get(String path) {
        return account.http().get(account.key(), "/api/v1" + path).isOk();
    }

    Reply put(String path, String body) {
        return account.http().put(account.key(), "/api/v1" + path, body).isOk();
    }

    Reply post(String path, String body) {
        return account.http().post(account.key(), "/api/v1" + path, body);
    }

    /// Starts an operation, and waits until it is done.
    void done(String path, String body) {
        account.done(post(path, body).isOk().text("operationId"));
    }

    /// Returns the resources of a stack by kind.
    Map<String, Map<?, ?>> resources(String environment) {
        Object all = get("/stacks/" + environment).at("resources");
        return ((List<?>) requireNonNull(all))
                .stream().map(it -> (Map<?, ?>) it).collect(toMap(it -> String.valueOf(it.get("kind")), it -> it));
    }

    String name(String environment, String kind) {
        return String.valueOf(requireNonNull(resources(environment).get(kind)).get("name"));
    }

    /// Returns a property that the last step of a resource returned.
    String detail(String environment, String kind, String property) {
        return String.valueOf(detail(resources(environment), kind).get(property));
    }

    static Map<?, ?> detail(Map<String, Map<?, ?>> resources, String kind) {
        return (Map<?, ?>) requireNonNull(requireNonNull(resources.get(kind)).get("detail"));
    }

    /// Releases a migration, and waits until the release has a state.
    void release(String version, String sql, String state) {
        String release = post("/releases", """
                        {"migrations": [{"version": "%s", "description": "tables", "sql": "%s"}]}
                        """.formatted(version, sql)).isOk().text("id");
        Waiting.until(() -> get("/releases/" + release), it -> it.text("state").equals(state));
    }

    /// Returns the versions of the migrations that a database has.
    List<String> versions(String environment) {
        return get("/stacks/%s/releases".formatted(environment)).texts("version");
    }

    /// Runs a statement with the login of a stack, and returns the number of changed rows.
    int sql(String environment, String sql) {
        return connect(environment, detail(environment, "DATABASE", "database")).withHandle(it -> it.execute(sql));
    }

    /// Connects to any database with the login of a stack.
    Jdbi connect(String environment, String database) {
        Reply login = get("/stacks/%s/resources/DATABASE/credentials".formatted(environment));
        Jdbi jdbi = Jdbi.create(
                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(postgresPort, database),
                login.text("login"),
                login.text("secret"));
        jdbi.useHandle(it -> it.execute("select 1"));
        return jdbi;
    }
}
