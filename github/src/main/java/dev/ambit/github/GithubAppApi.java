package dev.ambit.github;

import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.access.Authentication;
import dev.ambit.access.Secrets;
import dev.ambit.account.Account;
import dev.ambit.audit.AccountOperation;
import dev.ambit.audit.AccountSettingApi;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.Providers;
import dev.ambit.stack.StackResources;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Attaches GitHub Apps to accounts of Ambit, for the operator.
public final class GithubAppApi {

    private final AccountSettingApi<View> setting;
    private final Secrets secrets;
    private final StackResources resources;
    private final GithubClients clients;
    private final InstantSource clock;

    GithubAppApi(
            Authentication authentication,
            Transactions transactions,
            Secrets secrets,
            StackResources resources,
            GithubClients clients,
            InstantSource clock) {
        this.setting = new AccountSettingApi<>(
                authentication, transactions, clock, (tx, account) -> view(tx, account, secrets));
        this.secrets = secrets;
        this.resources = resources;
        this.clients = clients;
        this.clock = clock;
    }

    public Response get(Request request) {
        return setting.get(request);
    }

    /// Attaches an App, or changes the attached one. It checks the App's permissions on the repository first.
    public Response attach(Request request) {
        Author author = setting.author(request);
        GithubApp app = request.body(AttachBody.class).read();
        Account account = setting.account(request);
        requireUsable(app);
        return setting.change(account, author, AccountOperation.GITHUB_ATTACHED, tx -> {
            Optional<GithubApps.Attached> known = GithubApps.find(tx, account.id(), secrets);
            if (known.isPresent() && !known.get().app().hasSameBranches(app)) {
                requireUnused(tx, account);
            }
            GithubApps.put(tx, account.id(), app, secrets, clock.instant());
        });
    }

    public Response detach(Request request) {
        Author author = setting.author(request);
        Account account = setting.account(request);
        return setting.change(account, author, AccountOperation.GITHUB_DETACHED, tx -> {
            requireUnused(tx, account);
            GithubApps.remove(tx, account.id());
        });
    }

    private void requireUsable(GithubApp app) {
        try {
            GithubClient client = clients.of(app);
            String missing = GithubPermissions.missing(client.permissions());
            if (!missing.isEmpty()) {
                throw STACK_RESOURCE_REFUSED
                        .because(("App %d lacks permissions on `%s`: %s. Grant them on GitHub, then accept them for the"
                                        + " installation.")
                                .formatted(app.appId(), app.repository(), missing))
                        .at("installationId", app.installationId(), missing);
            }
            client.get("").require();
        } catch (InProgressException e) {
            throw STACK_RESOURCE_REFUSED
                    .because("`apiUrl` cannot be used now. %s Try again.".formatted(e.what()))
                    .at("apiUrl", app.apiUrl(), "the base URL of GitHub's REST API");
        }
    }

    private void requireUnused(Handle tx, Account account) {
        if (resources.isUsed(tx, account.id(), Providers.GITHUB, null)) {
            throw STACK_IN_THE_WAY.because(
                    "Stacks of account `%s` have branches in the attached repository. Delete these stacks first."
                            .formatted(account.slug()));
        }
    }

    private static View view(Handle tx, Account account, Secrets secrets) {
        return GithubApps.find(tx, account.id(), secrets)
                .map(View::of)
                .orElseGet(() -> new View(Providers.LOCAL, null, null, null, null, null));
    }

    // The wire.

    /// The GitHub App of new branches.
    ///
    /// @param privateKey PEM file that GitHub generated for the App
    /// @param webhookSecret secret of the App's webhook
    /// @param repository owner and name, such as `acme/store`
    /// @param apiUrl base URL of the REST API; null for `https://api.github.com`
    public record AttachBody(
            long appId,
            long installationId,
            String privateKey,
            String webhookSecret,
            String repository,
            @Nullable String apiUrl) {

        GithubApp read() {
            return new GithubApp(
                    appId,
                    installationId,
                    privateKey,
                    webhookSecret,
                    repository,
                    Objects.requireNonNullElse(apiUrl, GithubApp.GITHUB_API));
        }

        /// Omits the secrets, so that logs do not contain them.
        @Override
        public String toString() {
            return "AttachBody[" + repository + "]";
        }
    }

    /// The provider of new branches, and the attached App without its secrets.
    ///
    /// @param provider `github`, or `local` if no App is attached
    public record View(
            String provider,
            @Nullable Long appId,
            @Nullable Long installationId,
            @Nullable String repository,
            @Nullable String apiUrl,
            @Nullable Instant attachedAt) {

        static View of(GithubApps.Attached it) {
            GithubApp app = it.app();
            return new View(
                    Providers.GITHUB, app.appId(), app.installationId(), app.repository(), app.apiUrl(), it.at());
        }
    }
}
