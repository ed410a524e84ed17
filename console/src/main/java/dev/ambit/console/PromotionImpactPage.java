package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import dev.ambit.http.ResponseStream;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The decisions of customers that a promotion changes: counts, then a list, also as a file. After the promotion was
/// applied, the page shows them as they were computed before.
public final class PromotionImpactPage {

    private static final String TEMPLATE = "promotion-impact";
    private static final String CSV = "text/csv";
    private static final int FILE_PAGE_ROWS = 100;

    /// The number of features that the summary names.
    private static final int FEATURES_MAX = 3;

    private PromotionImpactPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        View view = view(visit, scope);
        return view.header().show(visit, TEMPLATE, view);
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope) {
        PromotionHeader header = PromotionHeader.of(visit, scope, null);
        PromotionRecord.State state = header.promotion().state();
        boolean isApplied = header.promotion().applied() != null;
        if (!isApplied && !state.isOpen() && state != PromotionRecord.State.SCHEDULED) {
            return View.empty(header, null);
        }
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        try {
            Summary summary = visit.send(scope, "GET", PromotionHeader.api(visit) + "/impact/summary", null)
                    .data(Summary.class);
            Reply list = visit.send(scope, "GET", PromotionHeader.api(visit) + "/impact?limit=30" + rest, null);
            Map<String, String> features = new HashMap<>();
            for (Environment it : List.of(header.source(), header.target())) {
                CatalogState.features(visit, scope.in(it))
                        .forEach(feature -> features.put(feature.id(), feature.displayName()));
            }
            return new View(header, summary, list.rows(Row.class), features, list.next(), null);
        } catch (Problem problem) {
            boolean isUnrecorded = isApplied && problem.code() == ProblemCode.PROMOTION_NOT_IN_STATE;
            return View.empty(header, isUnrecorded ? null : Fault.of(problem));
        }
    }

    /// Returns the list as a file. It is read and sent page by page, because it can be long.
    static Response table(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Reply first = page(visit, scope, null);
        return Screen.stream("impact.csv", CSV, outlet -> write(visit, scope, first, outlet));
    }

    private static void write(ConsoleRequest visit, ConsoleScope scope, Reply first, ResponseStream outlet) {
        outlet.write(first.content());
        String next = first.header("X-Ambit-Next");
        while (next != null) {
            Reply reply = page(visit, scope, next);
            outlet.write(reply.content());
            next = reply.header("X-Ambit-Next");
        }
    }

    private static Reply page(ConsoleRequest visit, ConsoleScope scope, @Nullable String after) {
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        String path = "%s/impact?limit=%d%s".formatted(PromotionHeader.api(visit), FILE_PAGE_ROWS, rest);
        return visit.send(scope, "GET", path, null, Map.of("Accept", CSV));
    }

    /// The counts, as the API returns them.
    public record Summary(
            long customers,
            long decisions,
            long customersLosing,
            long lost,
            long gained,
            long limited,
            List<OfFeature> features,
            List<MoneyChange> money,
            boolean isComplete) {

        public boolean isEmpty() {
            return lost + gained + limited == 0;
        }
    }

    public record OfFeature(String featureId, long customersLosing, long lost, long gained, long limited) {}

    /// A decision that changes.
    public record Row(String customerId, @Nullable String resourceId, String featureId, Outcome before, Outcome after) {

        public String word() {
            return isLost()
                    ? "Loses access"
                    : before.isGranted() == after.isGranted() ? "Limit changes" : "Gains access";
        }

        public String badge() {
            return isLost() ? "bad" : before.isGranted() == after.isGranted() ? "draft" : "ok";
        }

        private boolean isLost() {
            return before.isGranted() && !after.isGranted();
        }
    }

    /// A decision without requested usage.
    ///
    /// @param usageLimit null: unlimited, or not metered
    public record Outcome(
            boolean isGranted,
            boolean hasUnlimitedUsage,
            @Nullable BigDecimal usageLimit,
            boolean hasSoftLimit,
            List<String> enumValues,
            BigDecimal currentUsage) {

        /// Returns the decision in words, such as `Granted, unlimited`.
        public String word() {
            String limit = hasUnlimitedUsage
                    ? "unlimited"
                    : usageLimit == null
                            ? String.join(", ", enumValues)
                            : (hasSoftLimit ? "soft limit " : "limit ") + EntitlementText.number(usageLimit);
            String access = isGranted ? "Granted" : "Denied";
            return limit.isEmpty() ? access : access + ", " + limit;
        }

        public String used() {
            return currentUsage.signum() == 0 ? "–" : EntitlementText.number(currentUsage);
        }
    }

    /// The page.
    ///
    /// @param summary null if no impact was recorded, or it could not be computed
    /// @param features display names by id
    /// @param fault why the impact could not be computed
    public record View(
            PromotionHeader header,
            @Nullable Summary summary,
            List<Row> rows,
            Map<String, String> features,
            @Nullable String next,
            @Nullable Fault fault) {

        private static View empty(PromotionHeader header, @Nullable Fault fault) {
            return new View(header, null, List.of(), Map.of(), null, fault);
        }

        /// Returns when the promotion was applied; null before.
        public @Nullable Instant appliedAt() {
            PromotionRecord.Applied applied = header.promotion().applied();
            return applied == null ? null : applied.at();
        }

        /// Returns whether the number of changes says nothing, because no customer was compared.
        public boolean isUnknown(Summary it) {
            return it.customers() == 0 && !it.isComplete();
        }

        /// Returns why there is no impact.
        public String reason() {
            return switch (header.promotion().state()) {
                case CLOSED ->
                    "The impact is computed while a promotion is open, and kept when it is applied. This promotion"
                            + " was closed.";
                case APPLYING -> "The promotion is being applied. Afterwards, this page shows the impact.";
                case CONFLICT, NEEDS_APPROVAL, READY, SCHEDULED, APPLIED, ROLLING_BACK, ROLLED_BACK ->
                    "An earlier version of Ambit applied this promotion and did not record its impact. The tab Changes"
                            + " shows what the promotion changed.";
            };
        }

        /// Returns whether the member can move customers of the target to other prices.
        public boolean mayMovePrices() {
            return header.scope().may(header.target(), "POST", "/bulk-changes");
        }

        public String feature(String id) {
            return features.getOrDefault(id, id);
        }

        /// Returns a summary such as `12 of 4,310 customers lose Single sign-on.`
        public String sentence(Summary it) {
            if (isUnknown(it)) {
                return "The impact could not be computed before the promotion was applied.";
            }
            String customers = RoleLabels.count(it.customers(), "customer");
            if (it.customersLosing() == 0) {
                return it.isEmpty()
                        ? "Access and limits stay the same for %s.".formatted(customers)
                        : "None of %s loses access to a feature.".formatted(customers);
            }
            List<OfFeature> lost = it.features().stream()
                    .filter(feature -> feature.customersLosing() > 0)
                    .sorted(Comparator.comparingLong(OfFeature::customersLosing).reversed())
                    .toList();
            String subject = "%,d of %s %s"
                    .formatted(it.customersLosing(), customers, it.customersLosing() == 1 ? "loses" : "lose");
            if (lost.size() == 1) {
                return "%s %s.".formatted(subject, feature(lost.getFirst().featureId()));
            }
            String first = lost.stream()
                    .limit(FEATURES_MAX)
                    .map(feature -> "%s (%,d)".formatted(feature(feature.featureId()), feature.customersLosing()))
                    .collect(Collectors.joining(", "));
            return "%s access to a feature: %s%s."
                    .formatted(subject, first, lost.size() > FEATURES_MAX ? " and others" : "");
        }
    }
}
