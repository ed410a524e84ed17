package dev.ambit.environment;

import dev.ambit.access.ApiKey;
import dev.ambit.access.KeyHashes;
import dev.ambit.access.KeyKind;
import dev.ambit.access.Secrets;
import dev.ambit.access.SigningSecrets;
import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.account.Slug;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.catalog.CatalogEdit;
import dev.ambit.catalog.Revisions;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.event.Author;
import dev.ambit.event.ChangeGuard;
import dev.ambit.event.Changes;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventLogs;
import dev.ambit.event.EventOrigin;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.Operations;
import dev.ambit.template.Template;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Creates an environment with its keys, its signing secret and its first catalog.
public final class EnvironmentCreation {

    private final Transactions transactions;
    private final EventLog log;
    private final Secrets secrets;
    private final BiFunction<AccountId, EnvironmentType, ChangeGuard.Verdict> guard;
    private final InstantSource clock;

    /// @param guard checks whether the limits of an account allow another environment of the type
    public EnvironmentCreation(
            Transactions transactions,
            EventLog log,
            Secrets secrets,
            BiFunction<AccountId, EnvironmentType, ChangeGuard.Verdict> guard,
            InstantSource clock) {
        this.transactions = transactions;
        this.log = log;
        this.secrets = secrets;
        this.guard = guard;
        this.clock = clock;
    }

    NewEnvironment create(AccountId account, EnvironmentDraft draft, Author author) {
        return create(account, draft.type(), author, _ -> InitialCatalog.of(draft));
    }

    /// Creates an environment with a catalog.
    ///
    /// @param catalog returns the catalog, in the transaction that creates the environment
    public NewEnvironment create(
            AccountId account, EnvironmentType type, Author author, Function<Handle, InitialCatalog> catalog) {
        ChangeGuard.Verdict verdict = guard.apply(account, type);
        return transactions.in(account, tx -> {
            Account owner = Accounts.lock(tx, account);
            return create(tx, owner, catalog.apply(tx), author, verdict);
        });
    }

    /// Creates an environment without a check of the account's limits.
    ///
    /// @param tx a transaction of the account that holds the lock of [Accounts#lock]
    public NewEnvironment create(Handle tx, Account account, EnvironmentDraft draft, Author author) {
        return create(tx, account, InitialCatalog.of(draft), author, ChangeGuard.Verdict.ALLOWED);
    }

    private NewEnvironment create(
            Handle tx, Account account, InitialCatalog catalog, Author author, ChangeGuard.Verdict verdict) {
        Instant now = clock.instant();
        EnvironmentDraft draft = catalog.draft();
        Instant expiresAt = draft.details().expiresAt();
        if (expiresAt != null) {
            EnvironmentExpiry.requireValid(draft.type(), expiresAt, now);
        }
        EnvironmentNames.requireFree(tx, account.id(), draft.details().displayName());
        Slug slug = slug(tx, account.id(), draft);
        Environment environment = Environments.insert(tx, account.id(), draft, slug, now)
                .orElseThrow(() -> EnvironmentNames.slugTaken(Environments.require(tx, account.id(), slug.value())));

        AccountAuditLog.add(
                tx,
                account.id(),
                author,
                EnvironmentState.auditEntry(AccountOperation.ENVIRONMENT_CREATED, environment, null, environment),
                now);
        EnvironmentId id = environment.id();
        Transactions.addScope(tx, id);
        EventLogs.insert(tx, id, account.id(), new EventOrigin(account.publicId(), environment.publicId()));
        Work.EVENT_RETENTION.scheduleBy(tx, id, now.plus(RetentionLoop.PAUSE));
        EnvironmentExpiry.schedule(tx, id, expiresAt);
        String signingSecret = SigningSecretRotation.random();
        SigningSecrets.insert(tx, id, secrets.seal(signingSecret, id), now);
        ApiKey serverKey = key(tx, account.id(), id, KeyKind.SERVER, "Full access key", now);
        ApiKey clientKey = key(tx, account.id(), id, KeyKind.CLIENT, "Publishable key", now);
        var changes = new Changes();
        var edit = new CatalogEdit(tx, id, author, changes, now);
        catalog.write(edit, account);
        catalog.written(edit, account.id(), Revisions.add(tx, account.id(), id, author, catalog.why(), now));
        verdict.requireAllowed(tx, changes.types());
        log.append(tx, id, author, changes);
        return new NewEnvironment(
                startProvisioning(tx, account.id(), environment, draft, now), serverKey, clientKey, signingSecret);
    }

    /// Starts to copy the template, if the draft has one. The keys stay disabled until the copy is complete.
    private static Environment startProvisioning(
            Handle tx, AccountId account, Environment environment, EnvironmentDraft draft, Instant now) {
        Template template = draft.template();
        if (template == null) {
            return environment;
        }
        EnvironmentId id = environment.id();
        UUID operation = Operations.insert(tx, account, id, OperationKind.PROVISIONING, now, now);
        Operations.setTotal(tx, operation, 1);
        ProvisionedEnvironments.begin(tx, account, id, template.id(), operation);
        KeyHashes.disable(tx, account, id);
        return Environments.require(tx, account, environment.slug().value());
    }

    private static ApiKey key(
            Handle tx, AccountId account, EnvironmentId environment, KeyKind kind, String displayName, Instant now) {
        return KeyIssuing.issue(tx, account, environment, kind, displayName, List.of(), null, now)
                .key();
    }

    private static Slug slug(Handle tx, AccountId account, EnvironmentDraft draft) {
        Slug wanted = draft.slug();
        return wanted != null
                ? wanted
                : firstFree(tx, account, Slug.from(draft.details().displayName(), "environment"));
    }

    /// Returns the slug, or the first free variant of it. Reads the other slugs only if this one is taken, because an
    /// account may have thousands.
    private static Slug firstFree(Handle tx, AccountId account, Slug slug) {
        return Environments.find(tx, account, slug.value()).isEmpty()
                ? slug
                : slug.firstFree(Environments.slugs(tx, account));
    }
}
