package dev.ambit.e2e;

import static dev.ambit.e2e.Tenant.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.Waiting;
import dev.ambit.branch.TestGit;
import dev.ambit.domain.TestDomains;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Provisions the stacks of an account: production with every kind of resource that the machine supports, and
/// development.
final class UpgradeStacks {

    private static final Duration WORK_MAX = Duration.ofMinutes(2);

    private static final String KINDS = """
            "HOST", "API_STAGE", "CDN", "ASSET_BUCKET", "FUNCTION", "DATABASE", "BRANCH", "POLICY", "MEDIA"
            """;

    private final AmbitProcess server;
    private final TestAccount account;
    private final Path data;
    private final Path clones;

    UpgradeStacks(AmbitProcess server, TestAccount account, Path data, Path clones) {
        this.server = server;
        this.account = account;
        this.data = data;
        this.clones = clones;
    }

    /// @param host host of production
    Tenant make(String host) throws IOException {
        TestDomains.allow(account, host);
        put("/blueprint", """
                {"resources": [{"kind": "HOST", "identifier": "%s"}, {"kind": "API_STAGE"},
                  {"kind": "CDN", "parameters": {"behaviors": [
                    {"path": "/api/*", "origin": "FUNCTION"}, {"path": "/*", "origin": "BUCKET"}]}},
                  {"kind": "ASSET_BUCKET"}, {"kind": "FUNCTION"}, {"kind": "DATABASE"}, {"kind": "BRANCH"},
                  {"kind": "POLICY"}, {"kind": "MEDIA"}, {"kind": "BACKUP"}]}
                """.formatted(host));
        put("/parameters/schema", """
                {"parameters": [{"name": "shop.title", "type": "STRING"}, {"name": "token", "type": "SECRET"},
                    {"name": "workers", "type": "NUMBER"}]}
                """);
        Tenant tenant = Tenant.approved(account, KINDS, "DATABASE");
        tenant.provision();
        tenant.awaitActive();
        put("/parameters", "{\"values\": {\"token\": \"sesame\", \"workers\": 3}}");
        UpgradeDatabases.fill(tenant, data);
        push(tenant, PRODUCTION, account.slug() + "-prod");
        push(tenant, tenant.development(), account.slug() + "-dev");
        isDone(tenant.over(tenant.backUp()));
        isDone(tenant.over(tenant.copy("notes")));
        return tenant;
    }

    private static void isDone(Reply operation) {
        assertThat(operation.text("state")).as("%s", operation).isEqualTo("DONE");
    }

    private void put(String path, String body) {
        account.http()
                .put(account.key(), "/api/v1/stacks/production" + path, body)
                .isOk();
    }

    private void push(Tenant tenant, String environment, String branch) throws IOException {
        TestGit git = new TestGit(
                        Files.createTempDirectory(clones, branch),
                        "http://git:%s@127.0.0.1:%d/git/%s.git".formatted(account.key(), server.port(), account.slug()))
                .cloned(branch);
        Files.createDirectories(git.directory().resolve("assets/images"));
        Files.createDirectories(git.directory().resolve("function"));
        git.commit("ambit.json", "{\"parameters\": {\"shop.title\": \"%s\"}}".formatted(branch));
        git.commit("assets/index.html", "<h1>%s</h1>\n".formatted(branch));
        git.commit("assets/images/dot.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n");
        String commit = git.commit("function/main.js", """
                const { createServer } = require('node:http');
                createServer((request, response) => response.end('%s ' + process.env.SHOP_TITLE))
                    .listen(process.env.PORT, '127.0.0.1');
                """.formatted(environment));
        git.push("HEAD:" + branch).isOk();
        if (environment.equals(PRODUCTION)) {
            tenant.post("/api/v1/stacks/production/deploys", "").isOk();
        }
        Waiting.until("the deploy of " + commit, WORK_MAX, () -> isDeployed(tenant, environment, commit));
    }

    private static boolean isDeployed(Tenant tenant, String environment, String commit) {
        Reply deploys =
                tenant.get("/api/v1/stacks/%s/deploys".formatted(environment)).isOk();
        boolean isOfCommit = deploys.at("0") != null && deploys.text("0.commit").equals(commit);
        assertThat(isOfCommit && deploys.text("0.state").equals("FAILED"))
                .as("%s", deploys)
                .isFalse();
        return isOfCommit && deploys.text("0.state").equals("DONE");
    }
}
