package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.REVIEW_LINK_NOT_FOUND;

import dev.ambit.access.ApiKey;
import dev.ambit.access.Caller;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.event.Author;
import dev.ambit.event.EventLogs;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Creates and revokes review links.
public final class ReviewSharing {

    /// Maximum number of valid links of a product.
    private static final int LINKS_MAX = 20;

    private static final Duration LIFE = Duration.ofDays(7);
    private static final Duration LIFE_MAX = Duration.ofDays(90);
    private static final String PREFIX = "review-";

    private final Transactions transactions;
    private final InstantSource clock;

    public ReviewSharing(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /// A new link with its token, which is not stored.
    record NewLink(ReviewLinks.Link link, ApiKey token) {}

    /// Creates a link to the drafts of a product.
    ///
    /// @param expireAt null: in seven days
    NewLink create(Caller caller, Author author, String product, @Nullable Instant expireAt) {
        EnvironmentId environment = caller.environment();
        Instant now = clock.instant();
        var link = new ReviewLinks.Link(
                UUID.randomUUID(), product, now, expireAt == null ? now.plus(LIFE) : valid(expireAt, now));
        ApiKey token = ApiKey.random(PREFIX);
        return transactions.in(environment, tx -> {
            Products.require(tx, environment, product);
            // Requests that count the links at the same time must not exceed the limit together.
            CatalogChange.lock(tx, environment);
            // Locks the row of the sweep before deleting links, in the order of the sweep, to prevent a deadlock.
            Work.REVIEW_SWEEP.scheduleBy(tx, environment, link.expireAt());
            ReviewLinks.deleteExpired(tx, environment, now);
            if (ReviewLinks.list(tx, environment, product).size() >= LINKS_MAX) {
                throw BAD_USER_INPUT
                        .because("Product `%s` already has %d review links. Revoke one of them first."
                                .formatted(product, LINKS_MAX))
                        .at("id", product, "a product with fewer review links");
            }
            ReviewLinks.insert(tx, environment, link, token);
            audit(tx, caller, author, new AuditedLink(AccountOperation.REVIEW_LINK_CREATED, link), now);
            return new NewLink(link, token);
        });
    }

    /// Revokes a link, which is then unknown.
    ReviewLinks.Link revoke(Caller caller, Author author, String product, String id) {
        return transactions.in(caller.environment(), tx -> {
            ReviewLinks.Link link = ReviewLinks.delete(tx, caller.environment(), product, id)
                    .orElseThrow(() -> REVIEW_LINK_NOT_FOUND.because(
                            "Product `%s` has no review link `%s`. List its links to find the id."
                                    .formatted(Problem.shortened(product), Problem.shortened(id))));
            audit(tx, caller, author, new AuditedLink(AccountOperation.REVIEW_LINK_REVOKED, link), clock.instant());
            return link;
        });
    }

    private static Instant valid(Instant expireAt, Instant now) {
        if (!expireAt.isAfter(now) || expireAt.isAfter(now.plus(LIFE_MAX))) {
            throw BAD_USER_INPUT
                    .because(
                            "`expireAt` must be in the future, at most %d days ahead; received `%s`. Send a time in this range."
                                    .formatted(LIFE_MAX.toDays(), expireAt))
                    .at("expireAt", expireAt, "a time within the next %d days".formatted(LIFE_MAX.toDays()));
        }
        return expireAt;
    }

    private record AuditedLink(AccountOperation operation, ReviewLinks.Link link) {}

    private static void audit(Handle tx, Caller caller, Author author, AuditedLink audited, Instant now) {
        UUID environment = EventLogs.find(tx, caller.environment())
                .map(it -> it.origin().environmentId())
                .orElse(null);
        Transactions.addScope(tx, caller.account());
        AccountAuditLog.add(
                tx,
                caller.account(),
                author,
                new AccountAuditEntry(audited.operation(), audited.link().id(), environment, null, audited.link()),
                now);
    }
}
