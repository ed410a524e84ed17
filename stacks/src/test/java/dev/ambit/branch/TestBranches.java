package dev.ambit.branch;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.host.HostDirectory;
import java.nio.file.Path;

/// A store with a branch for production and one for development.
///
/// @param development the slug of its environment
record TestBranches(TestAccount account, int port, String development) {

    static TestBranches open() {
        return of(TestServer.openAccount(), TestServer.app().port());
    }

    static TestBranches of(TestAccount account, int port) {
        Http http = account.http();
        String order = http.post(account.key(), "/api/v1/orders", """
                        {"source": "production", "scope": ["BRANCH"], "databaseStrategy": "DATABASE", "contact": "ann@acme.fi"}
                        """).isOk().text("id");
        String path = "/api/v1/orders/" + order;
        http.post(TestServer.OPERATOR_TOKEN, path + "/quote", "{}").isOk();
        http.post(account.key(), path + "/approve", "").isOk();
        http.post(TestServer.OPERATOR_TOKEN, path + "/provision", "").isOk();
        Reply active = Waiting.until(
                () -> http.get(account.key(), path).isOk(),
                it -> it.text("state").equals("ACTIVE"));
        return new TestBranches(account, port, active.text("environment"));
    }

    String production() {
        return account.slug() + "-prod";
    }

    String dev() {
        return account.slug() + "-dev";
    }

    /// The directory that the server keeps the branches in.
    Path repository() {
        return HostDirectory.in(TestServer.data()).resolve("repositories/%s.git".formatted(account.slug()));
    }

    /// Git with the account key.
    TestGit git() {
        return git(account.key());
    }

    TestGit git(String token) {
        return TestGit.of(port, account.slug(), token);
    }

    Reply deploys(String environment) {
        return account.http()
                .get(account.key(), "/api/v1/stacks/%s/deploys".formatted(environment))
                .isOk();
    }

    /// The latest deploy, which is of that commit, when it has come to its end.
    Reply deployed(String environment, String commit, String state) {
        return Waiting.until(
                () -> deploys(environment),
                it -> it.at("0") != null
                        && it.text("0.commit").equals(commit)
                        && it.text("0.state").equals(state));
    }
}
