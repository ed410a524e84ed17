package dev.ambit.fork;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.access.Role;
import dev.ambit.account.AccountDraft;
import dev.ambit.account.Slug;
import dev.ambit.catalog.CanonicalCatalog;
import dev.ambit.catalog.CatalogDiff;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.EnvironmentApi;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The routes that fork an environment, reset a fork, and count its differences to its parent.
public final class ForkApi {

    private static final boolean PRODUCTION = true;

    private final Authentication authentication;
    private final Transactions transactions;
    private final ForkCreation creation;
    private final ForkReset reset;
    private final ForkedCatalogs catalogs;

    public ForkApi(Authentication authentication, Transactions transactions, ForkCreation creation, ForkReset reset) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.creation = creation;
        this.reset = reset;
        this.catalogs = new ForkedCatalogs(transactions);
    }

    public Response fork(Request request) {
        AccountCaller caller = authentication.account(request);
        ForkDraft draft = request.body(Body.class).draft();
        caller.requireAdmin(
                !PRODUCTION,
                () -> ACCESS_DENIED.because(
                        "Your role cannot create non-production environments. A fork needs `ADMIN` there. Ask an owner for that role."));
        AccountId account = caller.account();
        Environment source =
                transactions.read(account, tx -> Environments.requireUnarchived(tx, account, request.variable("slug")));
        requireMasked(caller, source, draft);
        ForkCreation.Forked made = creation.fork(account, source, draft, Author.of(caller, request));
        return Response.created(EnvironmentApi.NewView.of(made.environment()).copying(made.operation()));
    }

    /// Members of non-production environments see the copies, so only admins of the source can leave fields unmasked.
    private void requireMasked(AccountCaller caller, Environment source, ForkDraft draft) {
        Set<CustomerMask.Field> masked = draft.masked();
        if (masked != null
                && masked.size() < CustomerMask.Field.values().length
                && authentication.role(caller, source.id()) != Role.ADMIN) {
            throw ACCESS_DENIED.because(
                    "`customers.mask` leaves a personal field unmasked, which needs the role `ADMIN` in the parent."
                            + " Mask `name`, `email` and `metadata`.");
        }
    }

    public Response reset(Request request) {
        AccountCaller caller = authentication.account(request);
        request.body(ResetBody.class);
        AccountId account = caller.account();
        Environment fork =
                transactions.read(account, tx -> Environments.requireUnarchived(tx, account, request.variable("slug")));
        visibleParent(caller, fork);
        return reset.reset(account, fork, Author.of(caller, request)).response(200, ResetView::new);
    }

    public Response divergence(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        Environment fork =
                transactions.read(account, tx -> Environments.require(tx, account, request.variable("slug")));
        Environment.Parent parent = visibleParent(caller, fork);
        CanonicalCatalog base = catalogs.base(account, fork.id(), parent.id());
        return Response.ok(new DivergenceView(
                parent.slug().value(),
                base.hash(),
                CatalogDiff.of(base, catalogs.present(fork.id())).size(),
                CatalogDiff.of(base, catalogs.present(parent.id())).size()));
    }

    /// Returns the parent of a fork.
    ///
    /// @throws Problem 404 if the environment has none, or the caller cannot see it
    private Environment.Parent visibleParent(AccountCaller caller, Environment fork) {
        Environment.Parent parent = ForkedCatalogs.parent(fork);
        if (authentication.role(caller, parent.id()) == Role.NONE) {
            throw ForkedCatalogs.noParent(fork);
        }
        return parent;
    }

    // The wire.

    /// The catalog to reset to.
    public record ResetBody(ResetSource from) {}

    public enum ResetSource {
        PARENT,
    }

    /// The hash of the catalog after the reset.
    public record ResetView(String hash) {}

    /// How far a fork and its parent have diverged since their last common revision.
    ///
    /// @param base the hash of that revision
    /// @param ahead number of differences of the fork
    /// @param behind number of differences of the parent
    public record DivergenceView(String parent, String base, int ahead, int behind) {}

    /// A request for a fork.
    ///
    /// @param at hash of a revision of the source
    public record Body(
            String displayName,
            @Nullable String slug,
            @Nullable String at,
            @Nullable Instant expiresAt,
            @Nullable Customers customers) {

        ForkDraft draft() {
            Set<CustomerMask.Field> masked = customers == null ? null : customers.masked();
            if (masked != null && at != null) {
                throw BAD_USER_INPUT
                        .because(
                                "`at` names a revision, but customers are copied only with the current catalog. Omit `at` or `customers`.")
                        .at("at", at, "no value together with customers");
            }
            return new ForkDraft(
                    AccountDraft.requireName(displayName), slug == null ? null : new Slug(slug), at, expiresAt, masked);
        }
    }

    /// Whether to copy the customers of the source, with their subscriptions, promotional entitlements and counters.
    ///
    /// @param mask fields whose values are replaced: `name`, `email` and `metadata`; absent: all of them
    public record Customers(boolean include, @Nullable List<String> mask) {

        /// Returns null if the customers are not copied.
        @Nullable
        Set<CustomerMask.Field> masked() {
            if (!include) {
                if (mask != null) {
                    throw BAD_USER_INPUT
                            .because("`customers.mask` needs `include: true`. Send both, or omit `mask`.")
                            .at("customers.mask", mask, "no value without include");
                }
                return null;
            }
            if (mask == null) {
                return EnumSet.allOf(CustomerMask.Field.class);
            }
            Set<CustomerMask.Field> fields = EnumSet.noneOf(CustomerMask.Field.class);
            for (int i = 0; i < mask.size(); i++) {
                fields.add(field(i, mask.get(i)));
            }
            return fields;
        }

        private static CustomerMask.Field field(int index, String name) {
            return Arrays.stream(CustomerMask.Field.values())
                    .filter(it -> it.wireName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> BAD_USER_INPUT
                            .because("`%s` is not a field that can be masked. Send `name`, `email` or `metadata`."
                                    .formatted(Problem.shortened(name)))
                            .at("customers.mask." + index, name, "name, email, metadata"));
        }
    }
}
