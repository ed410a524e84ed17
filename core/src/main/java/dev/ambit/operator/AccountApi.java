package dev.ambit.operator;

import static dev.ambit.problem.ProblemCode.ACCOUNT_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.ApiKey;
import dev.ambit.access.Authentication;
import dev.ambit.access.KeyHashes;
import dev.ambit.access.KeyKind;
import dev.ambit.account.Account;
import dev.ambit.account.AccountDraft;
import dev.ambit.account.Accounts;
import dev.ambit.account.Slug;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.environment.ConfirmedName;
import dev.ambit.environment.EnvironmentApi;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Patch;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.member.AccessLosses;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

public final class AccountApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final AccountOpening opening;
    private final AccountDeletion deletion;
    private final AccessLosses losses;
    private final InstantSource clock;

    public AccountApi(
            Authentication authentication,
            Transactions transactions,
            AccountOpening opening,
            AccountDeletion deletion,
            AccessLosses losses,
            InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.opening = opening;
        this.deletion = deletion;
        this.losses = losses;
        this.clock = clock;
    }

    public Response list(Request request) {
        authentication.operator(request);
        Page page = Page.of("accounts", request.query(Page.Query.class));
        List<Account> accounts = transactions.read(
                Operator.OPERATOR, tx -> Accounts.list(tx, page.number(0), page.isBackward(), page.rows()));
        return page.answer(accounts, it -> List.of(it.id().value()), View::of);
    }

    public Response get(Request request) {
        authentication.operator(request);
        String slug = request.variable("slug");
        return Response.ok(View.of(transactions.read(Operator.OPERATOR, tx -> find(tx, slug))));
    }

    public Response create(Request request) {
        var author = Author.of(authentication.operator(request), request);
        CreateBody body = request.body(CreateBody.class);
        return Response.created(NewView.of(opening.open(body.draft(), author)));
    }

    public Response update(Request request) {
        authentication.operator(request);
        UpdateBody body = request.body(UpdateBody.class);
        String slug = request.variable("slug");
        Account updated = transactions.in(Operator.OPERATOR, tx -> {
            Account account = Accounts.lock(tx, find(tx, slug).id());
            // Row level security allows a change of the name only in the account's own scope.
            Transactions.addScope(tx, account.id());
            Accounts.update(tx, account.id(), body.applied(account));
            if (body.devEnvironmentOrderRequired() != null) {
                Accounts.requireOrders(tx, account.id(), body.devEnvironmentOrderRequired());
            }
            if (body.rotateCredentialsOnAccessLoss() != null) {
                Accounts.rotateCredentials(tx, account.id(), body.rotateCredentialsOnAccessLoss());
            }
            Account after = find(tx, slug);
            if (!after.equals(account)) {
                audit(
                        tx,
                        request,
                        AccountState.auditEntry(AccountOperation.ACCOUNT_UPDATED, after, account, after),
                        after);
            }
            return after;
        });
        return Response.ok(View.of(updated));
    }

    public Response delete(Request request) {
        var author = Author.of(authentication.operator(request), request);
        String slug = request.variable("slug");
        String confirmName = request.query(ConfirmedName.class).or(request.body(ConfirmedName.class));
        return Response.accepted(new Deletion(deletion.delete(slug, author, confirmName)));
    }

    /// Rotates the account key. The previous key is revoked immediately, or expires after the overlap.
    public Response rotateKey(Request request) {
        var author = Author.of(authentication.operator(request), request);
        String slug = request.variable("slug");
        Duration overlap = request.body(RotateBody.class).overlap();
        ApiKey key = ApiKey.random(KeyKind.ACCOUNT);
        Instant now = clock.instant();
        Instant until = overlap.isPositive() ? now.plus(overlap) : null;
        transactions.in(Operator.OPERATOR, tx -> {
            Account account = Accounts.lock(tx, find(tx, slug).id());
            Transactions.addScope(tx, account.id());
            audit(
                    tx,
                    request,
                    AccountState.auditEntry(AccountOperation.ACCOUNT_KEY_ROTATED, account, null, null),
                    account);
            if (until == null) {
                KeyHashes.removeOwn(tx, account.id());
                losses.ofAccountKey(tx, account.id());
            } else {
                KeyHashes.expireOwn(tx, account.id(), until, now);
            }
            KeyHashes.insert(tx, key, account.id(), AccountOpening.person(author));
            return null;
        });
        authentication.clear();
        return Response.ok(new KeyView(key.token(), until));
    }

    private void audit(Handle tx, Request request, AccountAuditEntry entry, Account account) {
        var author = Author.of(authentication.operator(request), request);
        AccountAuditLog.add(tx, account.id(), author, entry, clock.instant());
    }

    private static Account find(Handle tx, String slug) {
        return Accounts.find(tx, slug)
                .orElseThrow(() ->
                        ACCOUNT_NOT_FOUND.because("Account `%s` does not exist. List the accounts to find its slug."
                                .formatted(Problem.shortened(slug))));
    }

    // The wire.

    public record CreateBody(
            String displayName,
            @Nullable String slug,
            @Nullable String ownerEmail) {

        AccountDraft draft() {
            return new AccountDraft(displayName, slug == null ? null : new Slug(slug), ownerEmail);
        }
    }

    /// A partial update of an account.
    ///
    /// @param devEnvironmentOrderRequired false provisions a development environment when its quote is approved
    /// @param rotateCredentialsOnAccessLoss true rotates the credentials of a stack when a member loses the role
    ///     `ADMIN` in its environment, or the account key is revoked
    public record UpdateBody(
            @Nullable String displayName,
            Patch<String> ownerEmail,
            @Nullable Boolean devEnvironmentOrderRequired,
            @Nullable Boolean rotateCredentialsOnAccessLoss) {

        AccountDraft applied(Account before) {
            return new AccountDraft(
                    displayName == null ? before.displayName() : displayName,
                    before.slug(),
                    ownerEmail.over(before.ownerEmail()));
        }
    }

    public record View(
            UUID id,
            String slug,
            String displayName,
            @Nullable String ownerEmail,
            boolean devEnvironmentOrderRequired,
            boolean rotateCredentialsOnAccessLoss,
            Instant createdAt) {

        static View of(Account it) {
            return new View(
                    it.publicId(),
                    it.slug().value(),
                    it.displayName(),
                    it.ownerEmail(),
                    it.devEnvironmentOrderRequired(),
                    it.rotateCredentialsOnAccessLoss(),
                    it.createdAt());
        }
    }

    public record NewView(
            UUID id,
            String slug,
            String displayName,
            @Nullable String ownerEmail,
            Instant createdAt,
            String apiKey,
            List<EnvironmentApi.NewView> environments) {

        static NewView of(NewAccount it) {
            Account account = it.account();
            return new NewView(
                    account.publicId(),
                    account.slug().value(),
                    account.displayName(),
                    account.ownerEmail(),
                    account.createdAt(),
                    it.apiKey().token(),
                    it.environments().stream().map(EnvironmentApi.NewView::of).toList());
        }

        /// Omits the secrets, because printed values end up in logs.
        @Override
        public String toString() {
            return "NewView[" + slug + "]";
        }
    }

    public record Deletion(UUID operationId) {}

    /// A request to rotate the account key.
    ///
    /// @param overlapHours how long the present key stays valid, from 0 to 168; null means 0
    public record RotateBody(@Nullable Integer overlapHours) {

        private static final int HOURS_MAX = 168;

        public RotateBody {
            if (overlapHours != null && (overlapHours < 0 || overlapHours > HOURS_MAX)) {
                throw BAD_USER_INPUT
                        .because("`overlapHours` must be from 0 to %d; received `%d`. Send a number such as 24."
                                .formatted(HOURS_MAX, overlapHours))
                        .at("overlapHours", overlapHours, "0 to " + HOURS_MAX);
            }
        }

        Duration overlap() {
            return Duration.ofHours(Objects.requireNonNullElse(overlapHours, 0));
        }
    }

    /// A rotated account key.
    ///
    /// @param previousUntil when the previous key expires; null if it was revoked at once
    public record KeyView(String apiKey, @Nullable Instant previousUntil) {

        /// Omits the secrets, because printed values end up in logs.
        @Override
        public String toString() {
            return "KeyView[…]";
        }
    }
}
