package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.notification.Notice;
import dev.ambit.notification.NotificationKind;
import dev.ambit.notification.Notifications;
import dev.ambit.promotion.PromotionWire.ManagementBody;
import dev.ambit.promotion.PromotionWire.OpenBody;
import dev.ambit.promotion.PromotionWire.RuleBody;
import dev.ambit.promotion.PromotionWire.RuleView;
import dev.ambit.promotion.PromotionWire.RulesBody;
import dev.ambit.promotion.PromotionWire.RulesView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The routes of promotion rules, and of the opening and the management of catalogs.
public final class PromotionRuleApi {

    private static final int MINUTES_DEFAULT = 15;

    private final Authentication authentication;
    private final Transactions transactions;
    private final InstantSource clock;

    public PromotionRuleApi(Authentication authentication, Transactions transactions, InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.clock = clock;
    }

    /// Returns the rules of the environments that the caller can see.
    public Response get(Request request) {
        AccountCaller caller = authentication.account(request);
        var seen = authentication.visibleEnvironments(caller);
        return Response.ok(transactions.in(
                caller.account(),
                tx -> views(
                        tx,
                        Environments.all(tx, caller.account()).stream()
                                .filter(it -> seen.contains(it.id()))
                                .toList())));
    }

    /// Replaces all rules. An environment that is not listed gets the default rule.
    public Response set(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        RulesBody body = request.body(RulesBody.class);
        Map<String, PromotionRule> wanted = rules(body.rules());
        List<RuleBody> was = body.was();
        Author author = Author.of(caller, request);
        return Response.ok(transactions.in(account, tx -> {
            List<Environment> environments = Environments.all(tx, account);
            lock(tx, environments);
            wanted.keySet().forEach(slug -> requireKnown(environments, slug));
            RulesView before = views(tx, environments);
            if (was != null) {
                requireUnchanged(was, before);
            }
            before.rules().stream().filter(RuleView::isManaged).forEach(it -> requireUnprotected(it, wanted));
            for (Environment it : environments) {
                PromotionRule rule = wanted.getOrDefault(it.slug().value(), PromotionRule.NONE);
                Transactions.within(tx, it.id(), () -> put(tx, it, rule));
            }
            RulesView after = views(tx, environments);
            UUID publicId = Accounts.require(tx, account).publicId();
            var entry = new AccountAuditEntry(AccountOperation.PROMOTION_RULES_UPDATED, publicId, null, before, after);
            AccountAuditLog.add(tx, account, author, entry, clock.instant());
            return after;
        }));
    }

    /// Starts or ends the management of a catalog from code.
    public Response manage(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        boolean isManaged = request.body(ManagementBody.class).isManaged();
        Author author = Author.of(caller, request);
        return Response.ok(transactions.in(account, tx -> {
            Environment environment = Environments.lockUnarchived(tx, account, request.variable("slug"));
            CatalogManagement.set(tx, account, environment, isManaged, author, clock.instant());
            return views(tx, List.of(environment)).rules().getFirst();
        }));
    }

    /// Opens a closed catalog for direct changes, for a limited time.
    public Response open(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        OpenBody body = request.body(OpenBody.class);
        Author author = Author.of(caller, request);
        return Response.ok(transactions.in(account, tx -> {
            Environment environment = Environments.lockUnarchived(tx, account, request.variable("slug"));
            Instant now = clock.instant();
            Instant until = now.plus(Duration.ofMinutes(Objects.requireNonNullElse(body.minutes(), MINUTES_DEFAULT)));
            Transactions.within(
                    tx,
                    environment.id(),
                    () -> PromotionRules.put(
                            tx,
                            environment.id(),
                            PromotionRules.lock(tx, environment.id()).openedUntil(until)));
            Map<String, Object> after = Map.of("openUntil", until, "reason", body.reason());
            var entry = new AccountAuditEntry(
                    AccountOperation.CATALOG_OPENED, environment.publicId(), environment.publicId(), null, after);
            AccountAuditLog.add(tx, account, author, entry, now);
            String subject = "The catalog of %s was opened for direct changes".formatted(environment.displayName());
            Notifications.raise(
                    tx,
                    account,
                    new Notice(
                            NotificationKind.CATALOG_OPENED,
                            "%s %s".formatted(environment.publicId(), now),
                            subject,
                            "%s until %s. Reason: %s".formatted(subject, until, body.reason()),
                            "/audit",
                            caller.person()),
                    now);
            return views(tx, List.of(environment)).rules().getFirst();
        }));
    }

    private static Map<String, PromotionRule> rules(List<RuleBody> bodies) {
        Map<String, PromotionRule> rules = new LinkedHashMap<>();
        for (int i = 0; i < bodies.size(); i++) {
            RuleBody body = bodies.get(i);
            if (rules.put(body.environment(), body.rule()) != null) {
                throw BAD_USER_INPUT
                        .because("Environment `%s` is listed twice in `rules`. Remove the duplicate."
                                .formatted(body.environment()))
                        .at("rules.%d.environment".formatted(i), body.environment(), "distinct environments");
            }
        }
        return rules;
    }

    private static void requireKnown(List<Environment> environments, String slug) {
        if (environments.stream().noneMatch(it -> it.slug().value().equals(slug))) {
            throw Environments.missing(slug);
        }
    }

    private static void requireUnprotected(RuleView managed, Map<String, PromotionRule> wanted) {
        PromotionRule rule = wanted.get(managed.environment());
        if (rule != null && rule.isProtected()) {
            int at = List.copyOf(wanted.keySet()).indexOf(managed.environment());
            throw BAD_USER_INPUT
                    .because(("`isProtected` is `true` for environment `%s`, which is managed from code."
                                    + " Send `false`, or stop managing from code first.")
                            .formatted(managed.environment()))
                    .at("rules.%d.isProtected".formatted(at), true, "false while the catalog is managed from code");
        }
    }

    /// Locks the rules in the order of the environments, so that two requests do not wait for each other.
    private static void lock(Handle tx, List<Environment> environments) {
        environments.stream()
                .map(Environment::id)
                .sorted(Comparator.comparingInt(EnvironmentId::value))
                .forEach(it -> Transactions.within(tx, it, () -> PromotionRules.lock(tx, it)));
    }

    /// Requires that the rules are still those that the caller has read. An environment that `was` lacks had the
    /// default rule.
    private static void requireUnchanged(List<RuleBody> was, RulesView now) {
        Map<String, PromotionRule> read = rules(was);
        for (RuleView it : now.rules()) {
            PromotionRule rule = read.getOrDefault(it.environment(), PromotionRule.NONE);
            if (!it.isSameAs(rule)) {
                throw EDITED_MEANWHILE
                        .because(
                                "The rule of `%s` was changed by another request meanwhile. Read the rules again, then retry."
                                        .formatted(it.environment()))
                        .with("current", now);
            }
        }
    }

    /// Stores the rule. Does not change whether the catalog is managed from code, nor until when an owner has
    /// opened it.
    private static void put(Handle tx, Environment environment, PromotionRule rule) {
        PromotionRule known = PromotionRules.lock(tx, environment.id());
        PromotionRules.put(tx, environment.id(), rule.managed(known.isManaged()).openedUntil(known.openUntil()));
    }

    private static RulesView views(Handle tx, List<Environment> environments) {
        List<RuleView> views = new ArrayList<>();
        for (Environment it : environments) {
            Transactions.within(
                    tx, it.id(), () -> views.add(RuleView.of(it.slug().value(), PromotionRules.find(tx, it.id()))));
        }
        return new RulesView(views);
    }
}
