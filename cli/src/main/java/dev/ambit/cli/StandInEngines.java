package dev.ambit.cli;

import dev.ambit.aws.AwsEndpoint;
import dev.ambit.core.Server;
import dev.ambit.http.Json;
import dev.ambit.server.App;
import dev.ambit.server.Config;
import dev.ambit.standin.aws.LocalRds;
import dev.ambit.standin.aws.Moto;
import dev.ambit.standin.aws.OperatorAccount;
import dev.ambit.standin.aws.ProcessRuntime;
import dev.ambit.standin.aws.StrictAws;
import dev.ambit.standin.aws.VisitorServer;
import dev.ambit.standin.github.DeveloperClone;
import dev.ambit.standin.github.EmulatedGithub;
import dev.ambit.standin.github.StrictGithub;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// Stand-ins for AWS and GitHub, which run on this machine: moto, emulate, a PostgreSQL server and Node.js.
final class StandInEngines implements ScenarioEngines {

    /// Factor by which the stand-in is faster than AWS.
    private static final int SPEED = 1_000;

    private static final String REPOSITORY = "acme/store";
    private static final int APP = 12_345;
    private static final int INSTALLATION = 100;

    private final Config config;
    private final int visitorPort;
    private final Path home;
    private @Nullable Moto moto;
    private @Nullable LocalRds rds;
    private @Nullable StrictGithub github;

    /// @param config of the server, without a gateway and a bucket port
    /// @param visitorPort port of 127.0.0.1 for visitors of distributions
    /// @param home source tree
    StandInEngines(Config config, int visitorPort, Path home) {
        this.config = config;
        this.visitorPort = visitorPort;
        this.home = home;
    }

    /// Checks what the stand-ins need, before the demo builds anything.
    ///
    /// @throws IllegalStateException if a program is not installed
    static void requirePrograms() {
        Moto.requireInstalled();
        LocalRds.requireInstalled();
        EmulatedGithub.requireInstalled();
    }

    @Override
    public Server start(Foreground foreground) {
        App.requireStartable(config);
        Moto started = foreground.start(Moto::start);
        StrictAws aws = foreground.start(() -> StrictAws.before(started, new ProcessRuntime()));
        VisitorServer _ = foreground.start(() -> VisitorServer.start(aws, visitorPort));
        StrictGithub hub = foreground.start(() -> StrictGithub.start(home.resolve("github/emulate")));
        rds = foreground.start(LocalRds::start);
        moto = started;
        github = hub;
        var endpoint = new AwsEndpoint(aws.address(), SPEED, (SSLSocketFactory) SSLSocketFactory.getDefault());
        Server server = foreground.start(() -> App.start(config, endpoint));
        hub.deliverTo(URI.create(server.url() + "/api/v1/github/deliveries"));
        return server;
    }

    @Override
    public void attach(ServerClient operator, String account) {
        String path = "/api/v1/accounts/" + account;
        String domain = DemoTenant.host(account);
        operator.put(path + "/aws", OperatorAccount.attachment(Objects.requireNonNull(moto), domain));
        operator.put(
                path + "/aws/database", Json.map(Objects.requireNonNull(rds).attachment()));
        operator.put(
                path + "/github",
                Map.of(
                        "appId",
                        APP,
                        "installationId",
                        INSTALLATION,
                        "privateKey",
                        hub().emulated().key(),
                        "webhookSecret",
                        EmulatedGithub.WEBHOOK_SECRET,
                        "repository",
                        REPOSITORY,
                        "apiUrl",
                        hub().apiUrl()));
    }

    @Override
    public String push(Server server, DemoKeys developer, String branch, Path files) {
        return new DeveloperClone(hub(), REPOSITORY).push(branch, files);
    }

    @Override
    public int visitorPort() {
        return visitorPort;
    }

    private StrictGithub hub() {
        return Objects.requireNonNull(github);
    }
}
