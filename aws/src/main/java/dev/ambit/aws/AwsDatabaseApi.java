package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;

import dev.ambit.access.Authentication;
import dev.ambit.access.Secrets;
import dev.ambit.account.Account;
import dev.ambit.audit.AccountOperation;
import dev.ambit.audit.AccountSettingApi;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.stack.Providers;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stackdb.ClusterAdministrator;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Attaches Amazon RDS instances to accounts that have an AWS account, for the operator.
public final class AwsDatabaseApi {

    private final AccountSettingApi<View> setting;
    private final Secrets secrets;
    private final StackResources resources;
    private final InstantSource clock;

    AwsDatabaseApi(
            Authentication authentication,
            Transactions transactions,
            Secrets secrets,
            StackResources resources,
            InstantSource clock) {
        this.setting = new AccountSettingApi<>(
                authentication, transactions, clock, (tx, account) -> view(tx, account, secrets));
        this.secrets = secrets;
        this.resources = resources;
        this.clock = clock;
    }

    public Response get(Request request) {
        return setting.get(request);
    }

    /// Attaches an instance, or changes login, password and certificate of the attached one. It connects first.
    public Response attach(Request request) {
        Author author = setting.author(request);
        AwsDatabase database = request.body(AttachBody.class).read();
        Account account = setting.account(request);
        ClusterAdministrator.require(database.url());
        return setting.change(account, author, AccountOperation.AWS_DATABASE_ATTACHED, tx -> {
            AwsAccounts.require(tx, account, secrets);
            Optional<AwsDatabases.Attached> known = AwsDatabases.find(tx, account.id(), secrets);
            if (known.isPresent() && !known.get().database().server().equals(database.server())) {
                requireUnused(tx, account);
            }
            AwsDatabases.put(tx, account.id(), database, secrets, clock.instant());
        });
    }

    public Response detach(Request request) {
        Author author = setting.author(request);
        Account account = setting.account(request);
        return setting.change(account, author, AccountOperation.AWS_DATABASE_DETACHED, tx -> {
            requireUnused(tx, account);
            AwsDatabases.remove(tx, account.id());
        });
    }

    private void requireUnused(Handle tx, Account account) {
        if (resources.isUsed(tx, account.id(), Providers.AWS, ResourceKind.DATABASE)) {
            throw STACK_IN_THE_WAY.because(
                    "Databases of account `%s` are on the attached RDS instance. Delete their stacks first."
                            .formatted(account.slug()));
        }
    }

    private static View view(Handle tx, Account account, Secrets secrets) {
        return AwsDatabases.find(tx, account.id(), secrets)
                .map(View::of)
                .orElseGet(() -> new View(Providers.LOCAL, null, null, null));
    }

    // The wire.

    /// The RDS instance of new databases.
    ///
    /// @param endpoint host and port; without a port, 5432
    /// @param login master login of the instance
    /// @param password of the master login
    /// @param certificate authority of the instance's certificate, in PEM form
    public record AttachBody(String endpoint, String login, String password, String certificate) {

        AwsDatabase read() {
            return new AwsDatabase(endpoint, login, password, certificate);
        }

        /// Omits the password, so that logs do not contain it.
        @Override
        public String toString() {
            return "AttachBody[" + endpoint + "]";
        }
    }

    /// The provider of new databases, and the attached RDS instance without its password.
    ///
    /// @param provider `aws`, or `local` if no instance is attached
    public record View(
            String provider,
            @Nullable String endpoint,
            @Nullable String login,
            @Nullable Instant attachedAt) {

        static View of(AwsDatabases.Attached it) {
            return new View(
                    Providers.AWS, it.database().endpoint(), it.database().login(), it.at());
        }
    }
}
