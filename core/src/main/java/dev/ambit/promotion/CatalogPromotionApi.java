package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.access.Role;
import dev.ambit.audit.AccountOperation;
import dev.ambit.catalog.CatalogComparison;
import dev.ambit.catalog.CatalogContent;
import dev.ambit.catalog.CatalogDiff;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.environment.RevisionApi;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.promotion.CatalogPromotion.State;
import dev.ambit.promotion.PromotionActivity.Kind;
import dev.ambit.promotion.PromotionMerging.Merged;
import dev.ambit.promotion.PromotionWire.ActivityView;
import dev.ambit.promotion.PromotionWire.ApplyBody;
import dev.ambit.promotion.PromotionWire.ApproveBody;
import dev.ambit.promotion.PromotionWire.Body;
import dev.ambit.promotion.PromotionWire.CommentBody;
import dev.ambit.promotion.PromotionWire.ResolveBody;
import dev.ambit.promotion.PromotionWire.RollbackBody;
import dev.ambit.promotion.PromotionWire.StartedView;
import dev.ambit.promotion.PromotionWire.SummaryView;
import dev.ambit.promotion.PromotionWire.View;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The routes of promotions.
public final class CatalogPromotionApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final PromotionAccess access;
    private final PromotionMerging merging;
    private final PromotionCreation creation;
    private final PromotionStart starting;
    private final PromotionRollback past;
    private final InstantSource clock;

    public CatalogPromotionApi(Authentication authentication, Transactions transactions, InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.access = new PromotionAccess(authentication, transactions);
        this.merging = new PromotionMerging(transactions);
        this.creation = new PromotionCreation(transactions, merging, clock);
        this.starting = new PromotionStart(transactions, merging, clock);
        this.past = new PromotionRollback(transactions);
        this.clock = clock;
    }

    public record DiffQuery(RevisionApi.@Nullable Format format) {}

    public record ListQuery(
            @Nullable String target,
            @Nullable PromotionStatus state,
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit) {}

    public Response create(Request request) {
        AccountCaller caller = authentication.account(request);
        Body body = request.body(Body.class);
        EnvironmentId source = access.environment(caller, "source", body.sourceSlug());
        EnvironmentId target = access.environment(caller, "target", body.target());
        PromotionAccess.requireDifferent(source, target, body.target());
        UUID id = creation.create(
                caller, Author.of(caller, request), body.title(), source, target, body.content(), body.choices());
        return Response.created(view(caller, access.find(caller, id.toString())));
    }

    public Response list(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        ListQuery query = request.query(ListQuery.class);
        Page page = Page.of("promotions", query.after(), query.before(), query.limit());
        Set<EnvironmentId> seen = authentication.visibleEnvironments(caller);
        Map<EnvironmentId, String> slugs = slugs(account);
        EnvironmentId target = query.target() == null ? null : access.environment(caller, "target", query.target());
        PromotionStatus state = query.state();
        Set<State> stored = state == null ? EnumSet.allOf(State.class) : state.stored();
        List<CatalogPromotion> found = transactions.read(
                account,
                tx -> CatalogPromotions.list(
                        tx, account, seen, target, stored, page.number(0), page.isBackward(), page.rows()));
        List<PromotionProgress> rows =
                PromotionProgress.of(transactions, merging, account, found, clock.instant()).stream()
                        .filter(it -> state == null || state == it.status())
                        .toList();
        boolean isFull = found.size() == page.rows();
        Page searched = isFull && rows.size() < found.size()
                ? page.searchedTo(List.of(found.getLast().number()))
                : page;
        return searched.answer(rows, it -> List.of(it.promotion().number()), it -> summary(it, slugs));
    }

    public Response get(Request request) {
        AccountCaller caller = authentication.account(request);
        return Response.ok(view(caller, access.find(caller, request.variable("id"))));
    }

    /// Lists the lines by path. After the promotion was applied, these are the changes that it made.
    public Response diff(Request request) {
        AccountCaller caller = authentication.account(request);
        CatalogPromotion promotion = access.find(caller, request.variable("id"));
        RevisionApi.Format format =
                Objects.requireNonNullElse(request.query(DiffQuery.class).format(), RevisionApi.Format.JSON);
        boolean isJson = format == RevisionApi.Format.JSON;
        if (promotion.applied() == null) {
            Merged merged = merging.merge(caller.account(), promotion);
            return isJson ? Response.page(MergeViews.lines(merged.result()), null, null) : text(merged, format);
        }
        PromotionRollback.BeforeAndAfter catalogs = past.read(caller.account(), promotion);
        if (!isJson) {
            return RevisionApi.text(CatalogComparison.of(catalogs.before(), catalogs.after()), format);
        }
        Map<String, Object> before = CatalogContent.tree(catalogs.before());
        Map<String, Object> after = CatalogContent.tree(catalogs.after());
        return Response.page(MergeViews.lines(before, after, CatalogDiff.of(before, after)), null, null);
    }

    /// Refuses open conflicts, because the merged catalog can be invalid until they are resolved.
    private static Response text(Merged merged, RevisionApi.Format format) {
        int conflicts = merged.result().conflicts().size();
        if (conflicts > 0) {
            throw BAD_USER_INPUT
                    .because("`format` is `%s`, but the promotion has %d open conflicts. Resolve them, or send `JSON`."
                            .formatted(format, conflicts))
                    .at("format", format, RevisionApi.Format.JSON.name());
        }
        return RevisionApi.text(
                CatalogComparison.of(merged.target(), merged.wanted().canonical()), format);
    }

    public Response resolve(Request request) {
        AccountCaller caller = authentication.account(request);
        CatalogPromotion promotion = access.find(caller, request.variable("id"));
        creation.resolve(
                caller,
                Author.of(caller, request),
                promotion,
                request.body(ResolveBody.class).resolutions());
        return Response.ok(view(caller, access.find(caller, request.variable("id"))));
    }

    /// Approves the content with this hash. Editors of the content cannot approve it.
    public Response approve(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        CatalogPromotion promotion = access.find(caller, request.variable("id"));
        String hash = request.body(ApproveBody.class).hash();
        Merged merged = merging.merge(account, promotion);
        PromotionStart.requireHash(hash, merged.hash());
        PromotionRule rule = transactions.read(promotion.target(), tx -> PromotionRules.find(tx, promotion.target()));
        Role role = authentication.role(caller, promotion.target());
        Author author = Author.of(caller, request);
        transactions.in(account, tx -> {
            UUID person = caller.person();
            if (person == null || !rule.permits(person, role)) {
                throw ACCESS_DENIED.because(
                        "Only members with role %s or people in the promotion rule can approve. Ask one of them."
                                .formatted(rule.roles()));
            }
            if (PromotionActivity.editors(tx, account, promotion.id()).contains(person.toString())) {
                throw ACCESS_DENIED.because(
                        "You, or an account key that you received, created or resolved this promotion. Ask another member"
                                + " to approve it.");
            }
            promotion.requireState(PromotionStart.state(tx, account, promotion), State.OPEN);
            Instant now = clock.instant();
            if (!PromotionActivity.approvers(tx, account, promotion.id(), hash).contains(person.toString())) {
                PromotionActivity.add(tx, account, promotion.id(), Kind.APPROVED, hash, null, author, now);
                PromotionRecords.audit(tx, account, AccountOperation.PROMOTION_APPROVED, promotion, author, now);
            }
            return null;
        });
        return Response.ok(view(caller, access.find(caller, request.variable("id"))));
    }

    public Response comment(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        CatalogPromotion promotion = access.find(caller, request.variable("id"));
        String text = request.body(CommentBody.class).text();
        Author author = Author.of(caller, request);
        Instant now = clock.instant();
        transactions.in(account, tx -> {
            PromotionActivity.add(tx, account, promotion.id(), Kind.COMMENTED, null, text, author, now);
            return null;
        });
        return Response.created(new ActivityView(Kind.COMMENTED, null, text, author.actor(), now));
    }

    public Response activity(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        CatalogPromotion promotion = access.find(caller, request.variable("id"));
        Page page = Page.of("promotion-activity", request.query(Page.Query.class));
        List<PromotionActivity.Entry> entries = transactions.read(
                account,
                tx -> PromotionActivity.list(
                        tx, account, promotion.id(), page.number(0), page.isBackward(), page.rows()));
        return page.answer(entries, it -> List.of(it.number()), ActivityView::of);
    }

    public Response apply(Request request) {
        AccountCaller caller = authentication.account(request);
        CatalogPromotion promotion = access.find(caller, request.variable("id"));
        ApplyBody body = request.body(ApplyBody.class);
        UUID operation = starting.apply(caller, Author.of(caller, request), promotion, body.hash(), body.at());
        return Response.accepted(new StartedView(promotion.id(), operation));
    }

    public Response rollBack(Request request) {
        AccountCaller caller = authentication.account(request);
        CatalogPromotion promotion = access.find(caller, request.variable("id"));
        RollbackBody body = request.body(RollbackBody.class);
        List<MergeChoice> choices = body.resolutions() == null ? List.of() : body.resolutions();
        UUID operation = starting.rollBack(caller, Author.of(caller, request), promotion, choices);
        return Response.accepted(new StartedView(promotion.id(), operation));
    }

    public Response close(Request request) {
        AccountCaller caller = authentication.account(request);
        CatalogPromotion promotion = access.find(caller, request.variable("id"));
        starting.close(caller, Author.of(caller, request), promotion);
        return Response.ok(view(caller, access.find(caller, request.variable("id"))));
    }

    private View view(AccountCaller caller, CatalogPromotion it) {
        AccountId account = caller.account();
        PromotionProgress present = PromotionProgress.of(transactions, merging, account, List.of(it), clock.instant())
                .getFirst();
        return PromotionWire.view(
                it,
                slug(account, it.source()),
                slug(account, it.target()),
                present.status(),
                present.merged(),
                present.approvals(),
                present.operation());
    }

    private String slug(AccountId account, EnvironmentId id) {
        return transactions
                .read(account, tx -> Environments.find(tx, account, id))
                .orElseThrow()
                .slug()
                .value();
    }

    private static SummaryView summary(PromotionProgress it, Map<EnvironmentId, String> slugs) {
        CatalogPromotion promotion = it.promotion();
        Merged merged = it.merged();
        return new SummaryView(
                promotion.id(),
                promotion.title(),
                Objects.requireNonNull(slugs.get(promotion.source())),
                Objects.requireNonNull(slugs.get(promotion.target())),
                it.status(),
                promotion.content().migrationType(),
                PromotionWire.changes(promotion, merged),
                merged == null ? 0 : merged.result().conflicts().size(),
                promotion.author().actor(),
                promotion.createdAt(),
                promotion.operation());
    }

    private Map<EnvironmentId, String> slugs(AccountId account) {
        return transactions.read(account, tx -> Environments.all(tx, account)).stream()
                .collect(Collectors.toMap(Environment::id, it -> it.slug().value()));
    }
}
