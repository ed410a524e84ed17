package dev.ambit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.MigratedDirectory;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.TestOptions;
import dev.ambit.TestServer;
import dev.ambit.aws.AwsModule;
import dev.ambit.aws.AwsServer;
import dev.ambit.aws.AwsStandIn;
import dev.ambit.core.CoreOptions;
import dev.ambit.core.CoreRoutes;
import dev.ambit.core.Server;
import dev.ambit.github.GithubModule;
import dev.ambit.github.GithubServer;
import dev.ambit.github.TestGithub;
import dev.ambit.http.Router;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.process.OpenResources;
import dev.ambit.stacks.RemoteEngines;
import dev.ambit.stacks.StackOptions;
import dev.ambit.stacks.StackRoutes;
import dev.ambit.stacks.StacksModule;
import dev.ambit.stacks.TestStackOptions;
import dev.ambit.standin.aws.StrictAws;
import dev.ambit.standin.github.StrictGithub;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Deploys the assets of a commit on GitHub to a bucket on AWS. The server itself has neither branches nor buckets.
@Tag("long")
@ExtendWith(AwsStandIn.class)
class GithubToAwsDeployTest {

    private static final String DEPLOYS = "/api/v1/stacks/acme-dev/deploys";

    @Test
    void assets_on_github_are_published_in_the_bucket_on_aws(StrictAws standIn) throws Exception {
        Path data = MigratedDirectory.create();
        try (var opened = new OpenResources()) {
            var aws = new AwsServer(standIn);
            StrictGithub github = opened.add(TestGithub.start());
            var options = new TestStackOptions(data);
            options.core().database(opened.add(EmbeddedPostgres.start(data))).allowAddresses(TestOptions.LOOPBACK);
            Server app = opened.add(start(aws, options.core().build(), options.build()));
            TestAccount acme = TestAccount.open(new Http(app.port()), "Acme");
            attach(acme, "aws", AwsServer.ATTACH);
            attach(acme, "github", new GithubServer(github).attach());
            acme.http()
                    .put(acme.key(), "/api/v1/stacks/production/blueprint", """
                    {"resources": [{"kind": "ASSET_BUCKET"}, {"kind": "BRANCH"}]}
                    """)
                    .isOk();
            TestDevelopment.of(acme, "DATABASE", List.of("ASSET_BUCKET", "BRANCH"));
            github.push("acme-dev", "assets/index.html", "<h1>One</h1>");
            github.push("acme-dev", "assets/deep/style.css", "h1 {}");

            deploy(acme);

            assertThat(aws.objects("ambit-acme-ui-dev-"))
                    .isEqualTo(Map.of("index.html", "<h1>One</h1>", "deep/style.css", "h1 {}"));
            github.push("acme-dev", "assets/index.html", "<h1>Two</h1>");
            deploy(acme);
            assertThat(aws.objects("ambit-acme-ui-dev-")).containsEntry("index.html", "<h1>Two</h1>");
            assertThat(acme.http().get(acme.key(), DEPLOYS).isOk().http().body())
                    .contains("1 new or changed of 2 files");
        } finally {
            PostgresProcess.delete(data);
        }
    }

    private static void attach(TestAccount account, String provider, String body) {
        account.http()
                .put(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/acme/" + provider, body)
                .isOk();
    }

    private static void deploy(TestAccount account) {
        account.done(account.http().post(account.key(), DEPLOYS, "").isOk().text("operationId"));
    }

    private static Server start(AwsServer remote, CoreOptions core, StackOptions options) {
        Server server = Server.open(core, InstantSource.system());
        try {
            AwsModule aws = remote.open(server.parts());
            GithubModule github = GithubModule.of(server.parts());
            StacksModule stacks = StacksModule.open(
                    server, options, List.of(), new RemoteEngines(aws.and(github), github.branches()));
            var router = new Router(CoreRoutes.idempotency(server.parts()));
            CoreRoutes.add(router, server.parts());
            StackRoutes.add(router, server.parts(), stacks.parts());
            aws.add(router, stacks.parts().resources, stacks.parts().adoption);
            github.add(router, stacks.parts());
            server.serve(router.reference("github and aws"));
            stacks.start();
            github.start(server, stacks.parts());
            return server;
        } catch (RuntimeException | Error e) {
            server.abandon();
            throw e;
        }
    }
}
