package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import dev.ambit.access.Authentication;
import dev.ambit.access.Secrets;
import dev.ambit.account.Account;
import dev.ambit.audit.AccountOperation;
import dev.ambit.audit.AccountSettingApi;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.Providers;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Attaches caches of Amazon ElastiCache to accounts that have an AWS account, for the operator.
public final class AwsCacheApi {

    private final AccountSettingApi<View> setting;
    private final Transactions transactions;
    private final Secrets secrets;
    private final StackResources resources;
    private final AwsClients clients;
    private final InstantSource clock;

    AwsCacheApi(
            Authentication authentication,
            Transactions transactions,
            Secrets secrets,
            StackResources resources,
            AwsClients clients,
            InstantSource clock) {
        this.setting = new AccountSettingApi<>(
                authentication, transactions, clock, (tx, account) -> view(tx, account, secrets));
        this.transactions = transactions;
        this.secrets = secrets;
        this.resources = resources;
        this.clients = clients;
        this.clock = clock;
    }

    public Response get(Request request) {
        return setting.get(request);
    }

    /// Attaches a cache, or changes login and password of the attached one. It asks ElastiCache for the cache, and
    /// connects to it.
    public Response attach(Request request) {
        Author author = setting.author(request);
        AwsCache.Draft draft = request.body(AttachBody.class).read();
        Account account = setting.account(request);
        AwsAccount aws = transactions.in(account.id(), tx -> AwsAccounts.require(tx, account, secrets));
        AwsCache cache = found(aws, draft);
        return setting.change(account, author, AccountOperation.AWS_CACHE_ATTACHED, tx -> {
            requireSame(tx, account, aws);
            Optional<AwsCaches.Attached> known = AwsCaches.find(tx, account.id(), secrets);
            if (known.isPresent() && !known.get().cache().cache().equals(cache.cache())) {
                requireUnused(tx, account);
            }
            AwsCaches.put(tx, account.id(), cache, secrets, clock.instant());
        });
    }

    public Response detach(Request request) {
        Author author = setting.author(request);
        Account account = setting.account(request);
        return setting.change(account, author, AccountOperation.AWS_CACHE_DETACHED, tx -> {
            requireUnused(tx, account);
            AwsCaches.remove(tx, account.id());
        });
    }

    private AwsCache found(AwsAccount aws, AwsCache.Draft draft) {
        try {
            AwsCache cache = new ElastiCacheReading(clients.elastiCache(aws), aws).require(draft);
            clients.redis(cache).require();
            return cache;
        } catch (InProgressException e) {
            throw STACK_RESOURCE_REFUSED
                    .because("`cache` cannot be read now. %s Try again in a moment.".formatted(e.what()))
                    .at("cache", draft.cache(), "a cache that is available");
        } catch (Problem e) {
            if (e.code() == STACK_UNREACHABLE) {
                throw STACK_RESOURCE_REFUSED.because(
                        "The cache `%s` cannot be reached by TLS. Allow the server in its security group."
                                .formatted(draft.cache()));
            }
            throw e;
        }
    }

    /// Refuses a cache that was found in another AWS account or region than the attached one.
    private void requireSame(Handle tx, Account account, AwsAccount aws) {
        if (!AwsAccounts.require(tx, account, secrets).isSameAccount(aws)) {
            throw STACK_IN_THE_WAY.because(
                    "The AWS account of `%s` was changed at the same time. Try again.".formatted(account.slug()));
        }
    }

    private void requireUnused(Handle tx, Account account) {
        if (resources.isUsed(tx, account.id(), Providers.AWS, ResourceKind.SESSION)) {
            throw STACK_IN_THE_WAY.because(
                    "Session stores of account `%s` are in the attached cache. Delete their stacks first."
                            .formatted(account.slug()));
        }
    }

    private static View view(Handle tx, Account account, Secrets secrets) {
        return AwsCaches.find(tx, account.id(), secrets)
                .map(View::of)
                .orElseGet(() -> new View(Providers.LOCAL, null, null, null, null, null));
    }

    // The wire.

    /// The cache of new session stores.
    ///
    /// @param cache id of a replication group, or name of a serverless cache, with TLS and a user group
    /// @param login Redis user of Ambit in that user group
    /// @param password of this user
    public record AttachBody(String cache, String login, String password) {

        AwsCache.Draft read() {
            return new AwsCache.Draft(cache, login, password);
        }

        /// Omits the password, so that logs do not contain it.
        @Override
        public String toString() {
            return "AttachBody[" + cache + "]";
        }
    }

    /// The provider of new session stores, and the attached cache without its password.
    ///
    /// @param provider `aws`, or `local` if no cache is attached
    /// @param endpoint host and port of the cache
    public record View(
            String provider,
            @Nullable String cache,
            @Nullable String userGroup,
            @Nullable String endpoint,
            @Nullable String login,
            @Nullable Instant attachedAt) {

        static View of(AwsCaches.Attached it) {
            AwsCache cache = it.cache();
            return new View(Providers.AWS, cache.cache(), cache.userGroup(), cache.endpoint(), cache.login(), it.at());
        }
    }
}
