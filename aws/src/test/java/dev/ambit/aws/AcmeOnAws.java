package dev.ambit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.MigratedDirectory;
import dev.ambit.TestAccount;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/// The account Acme, whose production is on a stand-in for AWS, on a server of its own.
record AcmeOnAws(AwsServer server, TestAccount account, int port) {

    /// Starts the server, and provisions production.
    ///
    /// @param opened closes the server and its database
    /// @param behaviors of the distribution, as JSON objects
    static AcmeOnAws start(OpenResources opened, StrictAws aws, String behaviors) throws IOException {
        var server = new AwsServer(aws);
        Path data = MigratedDirectory.create();
        opened.add(() -> PostgresProcess.delete(data));
        EmbeddedPostgres postgres = opened.add(EmbeddedPostgres.start(data));
        var options = new TestStackOptions(data).gatewayPort(TestPort.free()).bucketPort(TestPort.free());
        options.core().database(postgres).allowAddresses(TestOptions.LOOPBACK);
        Server app =
                opened.add(server.start(options.core().build(), options.build(), List.of(), InstantSource.system()));
        TestAccount acme = TestAccount.open(new Http(app.port()), "Acme");
        TestDomains.allow(acme, "acme.fi");
        acme.http()
                .put(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/acme/aws", server.attachmentWithHosts("acme.fi"))
                .isOk();
        acme.http()
                .put(acme.key(), "/api/v1/stacks/production/blueprint", """
                {"resources": [
                  {"kind": "HOST", "identifier": "acme.fi"}, {"kind": "API_STAGE"}, {"kind": "FUNCTION"},
                  {"kind": "ASSET_BUCKET"}, {"kind": "BRANCH"}, {"kind": "CDN", "parameters": {"behaviors": [%s]}}]}
                """.formatted(behaviors))
                .isOk();
        acme.done(acme.http()
                .post(acme.key(), "/api/v1/stacks/production/provision", "")
                .isOk()
                .text("operationId"));
        return new AcmeOnAws(server, acme, app.port());
    }

    TestGit cloned(String branch) throws IOException {
        return new TestGit(
                        Files.createTempDirectory("clone"),
                        "http://git:%s@127.0.0.1:%d/git/acme.git".formatted(account.key(), port))
                .cloned(branch);
    }

    static void write(TestGit git, String file, String content) throws IOException {
        Path path = git.directory().resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, content.getBytes(UTF_8));
    }

    /// Pushes the files of a clone, and returns the commit.
    static String push(TestGit git, String branch) {
        git.run("add", "--all").isOk();
        git.run("commit", "--quiet", "--allow-empty", "-m", "Change files").isOk();
        git.push("HEAD:" + branch).isOk();
        return git.run("rev-parse", "HEAD").isOk().output().strip();
    }

    Reply deploys(String environment) {
        return account.http()
                .get(account.key(), "/api/v1/stacks/%s/deploys".formatted(environment))
                .isOk();
    }

    /// Returns the deploys when the deploy of a commit has ended in a state.
    Reply deployed(String environment, String commit, String state) {
        Reply over = Waiting.until(
                () -> deploys(environment),
                it -> it.at("0") != null
                        && commit.equals(it.text("0.commit"))
                        && List.of("DONE", "FAILED").contains(it.text("0.state")));
        assertThat(over.text("0.state")).as(over.http().body()).isEqualTo(state);
        return over;
    }
}
