package dev.ambit.github;

import static java.util.Objects.requireNonNull;

import dev.ambit.core.CoreOptions;
import dev.ambit.core.CoreRoutes;
import dev.ambit.core.Server;
import dev.ambit.http.Json;
import dev.ambit.http.Router;
import dev.ambit.stack.Provider;
import dev.ambit.stacks.RemoteEngines;
import dev.ambit.stacks.StackOptions;
import dev.ambit.stacks.StackRoutes;
import dev.ambit.stacks.StacksModule;
import dev.ambit.stacks.StacksUnderTest;
import dev.ambit.standin.github.EmulatedGithub;
import dev.ambit.standin.github.StrictGithub;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Starts a server whose provider `github` calls a stand-in.
public final class GithubServer implements StacksUnderTest {

    private final StrictGithub github;
    private @Nullable GithubModule module;

    public GithubServer(StrictGithub github) {
        this.github = github;
    }

    @Override
    public Server start(CoreOptions core, StackOptions options, List<Provider> providers, InstantSource clock) {
        Server server = Server.open(core, clock);
        try {
            GithubModule opened = GithubModule.of(server.parts());
            StacksModule stacks =
                    StacksModule.open(server, options, providers, new RemoteEngines(opened, opened.branches()));
            var router = new Router(CoreRoutes.idempotency(server.parts()));
            CoreRoutes.add(router, server.parts());
            StackRoutes.add(router, server.parts(), stacks.parts());
            opened.add(router, stacks.parts());
            module = opened;
            server.serve(router.reference("github"));
            stacks.start();
            opened.start(server, stacks.parts());
            return server;
        } catch (RuntimeException | Error e) {
            server.abandon();
            throw e;
        }
    }

    /// Returns the providers of resources on GitHub.
    public List<Provider> providers() {
        return requireNonNull(module).all();
    }

    /// Returns the body that attaches the App of tests.
    public String attach() {
        return attach(Map.of());
    }

    /// Returns the body with other values.
    public String attach(Map<String, Object> others) {
        Map<String, Object> body = new HashMap<>(Map.of(
                "appId",
                12_345,
                "installationId",
                100,
                "privateKey",
                github.emulated().key(),
                "webhookSecret",
                EmulatedGithub.WEBHOOK_SECRET,
                "repository",
                "acme/store",
                "apiUrl",
                github.apiUrl()));
        body.putAll(others);
        return Json.text(body);
    }

    /// Returns the body that attaches an App that may only read contents.
    public String attachReader() {
        return attach(Map.of(
                "appId",
                23_456,
                "installationId",
                200,
                "privateKey",
                github.emulated().keyOfReader()));
    }
}
