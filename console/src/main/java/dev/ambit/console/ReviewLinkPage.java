package dev.ambit.console;

import static java.util.stream.Collectors.toMap;

import dev.ambit.console.CatalogState.EntitlementContent;
import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.console.EntitlementFormPage.Effect;
import dev.ambit.console.EntitlementFormPage.Usage;
import dev.ambit.console.NewKeysPage.Secret;
import dev.ambit.console.PriceText.PriceView;
import dev.ambit.console.ReviewPage.Part;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Review links: creating and revoking them, and the page that they show to people without an account.
public final class ReviewLinkPage {

    /// Lifetimes of a link, by label.
    static final Map<String, Duration> LIFETIMES = lifetimes();

    private static final String PAGE = "/console/review";

    private ReviewLinkPage() {}

    /// Returns the review links of a product.
    static List<Link> links(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", api(visit), null).rows(Link.class);
    }

    static Response create(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Duration life = Objects.requireNonNull(LIFETIMES.get(visit.choice("lifetime", LIFETIMES.keySet())));
        try {
            Map<String, Object> body = Map.of("expireAt", visit.now().plus(life));
            String token = visit.send(scope, "POST", api(visit), body)
                    .data(NewLink.class)
                    .token();
            var link = new Secret(
                    "Review link",
                    "Anyone with this link can see the unpublished changes until it expires or is revoked.",
                    "%s%s?token=%s".formatted(visit.url(), PAGE, token));
            return NewKeysPage.page(
                    visit, scope, ProductsPage.SECTION, "Review link", List.of(link), review(visit, scope));
        } catch (Problem problem) {
            return ReviewPage.refuse(visit, scope, problem);
        }
    }

    static Response revoke(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        visit.send(scope, "DELETE", api(visit) + "/" + visit.variable("link"), null);
        return Screen.seeOther(review(visit, scope));
    }

    /// Shows the unpublished changes of a product to the holder of a link.
    static Response show(ConsoleRequest visit) {
        Query query = visit.request().query(Query.class);
        String token = Objects.requireNonNullElse(query.token(), "");
        Review review = visit.as("")
                .send("POST", "/review-links/read", Map.of("token", token))
                .data(Review.class);
        Map<String, FeatureState> features = PriceTable.byId(review.features());
        var catalog = new CatalogState("", review.packages(), List.of());
        List<PriceView> choices = PriceView.of(catalog.plans());
        PriceView chosen = choices.stream()
                .filter(it -> it.equals(query.view()))
                .findFirst()
                .orElse(choices.getFirst());
        PriceTable table = PriceTable.of(catalog.plans(), review.features(), chosen, List.of(), review.effects());
        List<Part> parts = catalog.drafts().stream()
                .map(it -> new Part(
                        it,
                        TermsDiff.lines(
                                it.published(),
                                it.content(),
                                features,
                                (before, after) -> review.effect(it, before, after))))
                .toList();
        var view = new View(
                visit.as("").frame("Review of " + review.productName(), "", null),
                token,
                review,
                catalog,
                table,
                choices,
                chosen,
                parts);
        return visit.show("review-link", view).with("X-Robots-Tag", "noindex, nofollow, noarchive");
    }

    private static String api(ConsoleRequest visit) {
        return "/products/%s/review-links".formatted(visit.variable("id"));
    }

    private static String review(ConsoleRequest visit, ConsoleScope scope) {
        return "%s/products/%s/review".formatted(scope.path(), visit.variable("id"));
    }

    private static Map<String, Duration> lifetimes() {
        Map<String, Duration> lifetimes = new LinkedHashMap<>();
        lifetimes.put("1 day", Duration.ofDays(1));
        lifetimes.put("7 days", Duration.ofDays(7));
        lifetimes.put("30 days", Duration.ofDays(30));
        return lifetimes;
    }

    public record Query(
            @Nullable String token,
            @Nullable String period,
            @Nullable String currency) {

        private PriceView view() {
            return new PriceView(Objects.requireNonNullElse(period, ""), Objects.requireNonNullElse(currency, ""));
        }

        /// Leaves out the token, which must not reach a log.
        @Override
        public String toString() {
            return "Query[…]";
        }
    }

    /// A link of the list, without its token.
    public record Link(String id, Instant createdAt, Instant expireAt) {

        public boolean isExpired(Instant now) {
            return !expireAt.isAfter(now);
        }
    }

    record NewLink(String token) {

        /// Leaves out the token, which must not reach a log.
        @Override
        public String toString() {
            return "NewLink[…]";
        }
    }

    /// A limit that a draft lowers, with the number of subscribers above it.
    public record LoweredLimit(
            String planId, String featureId, BigDecimal usageLimit, long subscribers, long sampled, long above) {

        private String text() {
            return new Effect(new Usage(subscribers, sampled, above, null), usageLimit).count();
        }
    }

    /// The review that a link shows, as the API returns it.
    public record Review(
            String productName,
            Instant expireAt,
            List<PackageRecord> packages,
            List<FeatureState> features,
            List<LoweredLimit> loweredLimits) {

        private Map<String, String> effects() {
            return loweredLimits.stream()
                    .collect(toMap(it -> it.planId() + " " + it.featureId(), LoweredLimit::text, (one, _) -> one));
        }

        private String effect(
                PackageRecord pack, @Nullable EntitlementContent before, @Nullable EntitlementContent after) {
            EntitlementContent either = before == null ? after : before;
            return either == null || !pack.isPlan()
                    ? ""
                    : effects().getOrDefault(PriceTable.key(pack, either.featureId()), "");
        }
    }

    public record View(
            Frame frame,
            String token,
            Review review,
            CatalogState catalog,
            PriceTable table,
            List<PriceView> choices,
            PriceView chosen,
            List<Part> parts) {

        public long affected() {
            return catalog.drafts().stream()
                    .mapToLong(PackageRecord::subscribers)
                    .sum();
        }

        /// Returns the address of the page with another period or currency.
        public String path(PriceView it) {
            String query = it.query();
            return "%s?token=%s%s"
                    .formatted(PAGE, UrlText.encoded(token), query.isEmpty() ? "" : "&" + query.substring(1));
        }

        /// Leaves out the token, which must not reach a log.
        @Override
        public String toString() {
            return "View[…]";
        }
    }
}
