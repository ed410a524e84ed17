package dev.ambit.operator;

import static dev.ambit.problem.ProblemCode.DUPLICATED_ENTITY;

import dev.ambit.access.ApiKey;
import dev.ambit.access.KeyHashes;
import dev.ambit.access.KeyKind;
import dev.ambit.account.Account;
import dev.ambit.account.AccountDraft;
import dev.ambit.account.Accounts;
import dev.ambit.account.Slug;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.environment.EnvironmentCreation;
import dev.ambit.environment.EnvironmentDraft;
import dev.ambit.environment.EnvironmentType;
import dev.ambit.environment.NewEnvironment;
import dev.ambit.event.Author;
import dev.ambit.problem.Problem;
import dev.ambit.quota.QuotaSetting;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Creates accounts in one transaction: with a key, the environments Development and Production, and a customer
/// in the operator's account.
public final class AccountOpening {

    static final Slug OPERATOR = new Slug("operator");
    private static final List<EnvironmentDraft> ENVIRONMENTS = List.of(
            EnvironmentDraft.of(EnvironmentType.DEVELOPMENT, "Development"),
            EnvironmentDraft.of(EnvironmentType.PRODUCTION, "Production"));

    private final Transactions transactions;
    private final EnvironmentCreation environmentCreation;
    private final QuotaSetting allowances;
    private final InstantSource clock;

    public AccountOpening(
            Transactions transactions,
            EnvironmentCreation environmentCreation,
            QuotaSetting allowances,
            InstantSource clock) {
        this.transactions = transactions;
        this.environmentCreation = environmentCreation;
        this.allowances = allowances;
        this.clock = clock;
    }

    NewAccount open(AccountDraft draft, Author author) {
        return transactions.joined(Operator.OPERATOR, tx -> open(tx, draft, author));
    }

    /// Creates the operator's own account at the first start; each other account is a customer in it.
    public void openOperators() {
        var draft = new AccountDraft("Operator", OPERATOR, null);
        Author author = Author.SYSTEM;
        transactions.in(Operator.OPERATOR, tx -> {
            if (Accounts.find(tx, OPERATOR.value()).isEmpty()) {
                open(tx, draft, author);
            }
            return null;
        });
    }

    /// Creates an account in `tx`, which is in the operator's scope, and afterwards also in the scope of the new
    /// account.
    NewAccount open(Handle tx, AccountDraft draft, Author author) {
        Slug slug = slug(tx, draft);
        Account account = Accounts.insert(tx, draft, slug, clock.instant()).orElseThrow(() -> taken(slug));
        Transactions.addScope(tx, account.id());
        AccountAuditLog.add(
                tx,
                account.id(),
                author,
                AccountState.auditEntry(AccountOperation.ACCOUNT_CREATED, account, null, account),
                clock.instant());
        ApiKey key = ApiKey.random(KeyKind.ACCOUNT);
        KeyHashes.insert(tx, key, account.id(), person(author));
        List<NewEnvironment> environments = ENVIRONMENTS.stream()
                .map(environment -> environmentCreation.create(tx, account, environment, author))
                .toList();
        allowances.createCustomer(account, author);
        return new NewAccount(account, key, environments);
    }

    /// Returns the signed-in person who receives the account key; null for the operator token.
    static @Nullable UUID person(Author author) {
        String id = author.actor().id();
        return author.actor().type().equals("USER") && id != null ? UUID.fromString(id) : null;
    }

    private Slug slug(Handle tx, AccountDraft draft) {
        // Serializes the choice of slugs. Before the operator's own account, there is no other.
        Accounts.find(tx, OPERATOR.value()).ifPresent(it -> Accounts.lock(tx, it.id()));
        Slug wanted = draft.slug();
        if (wanted != null) {
            if (allowances.isTaken(wanted)) {
                throw taken(wanted);
            }
            return wanted;
        }
        Slug named = Slug.from(draft.displayName(), "account");
        Set<Slug> taken = new HashSet<>(Accounts.slugs(tx, named));
        Slug free = named.firstFree(taken);
        while (allowances.isTaken(free)) {
            taken.add(free);
            free = named.firstFree(taken);
        }
        return free;
    }

    private static Problem taken(Slug slug) {
        return DUPLICATED_ENTITY
                .because(
                        "An account with the slug `%s` exists or existed, and slugs cannot be reused. Choose another slug."
                                .formatted(slug))
                .at("slug", slug.value(), "a slug that no account has or had")
                .with("entityName", "Account")
                .with("identifier", slug.value());
    }
}
