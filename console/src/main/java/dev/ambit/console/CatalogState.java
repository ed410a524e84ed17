package dev.ambit.console;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The plans and add-ons of an environment with their unpublished changes, as the API returns them.
///
/// @param hash digest of all drafts, which a publish names
/// @param unpricedUsage usage that publishing would make free for the subscribers of one billing period
public record CatalogState(String hash, List<PackageRecord> packages, List<MissingPrice> unpricedUsage) {

    /// Features on one page of the API, and the number of pages that are read.
    private static final int FEATURES = 100;

    private static final int FEATURE_PAGES_MAX = 20;

    /// Reads the packages of a product, or of all products if `product` is empty.
    static CatalogState of(ConsoleRequest visit, ConsoleScope scope, String product) {
        String query = product.isEmpty() ? "" : "?productId=" + UrlText.encoded(product);
        return read(visit, scope, query);
    }

    /// Reads all packages without their entitlements, for pages that show names and prices.
    static CatalogState brief(ConsoleRequest visit, ConsoleScope scope) {
        return read(visit, scope, "?withEntitlements=false");
    }

    /// Reads all packages with their entitlements for one feature.
    static CatalogState ofFeature(ConsoleRequest visit, ConsoleScope scope, String feature) {
        return read(visit, scope, "?featureId=" + UrlText.encoded(feature));
    }

    private static CatalogState read(ConsoleRequest visit, ConsoleScope scope, String query) {
        return visit.send(scope, "GET", "/catalog/draft" + query, null).data(CatalogState.class);
    }

    /// Reads the features of the environment, in the order of their creation.
    static List<FeatureState> features(ConsoleRequest visit, ConsoleScope scope) {
        List<FeatureState> features = new ArrayList<>();
        String after = "";
        for (int page = 0; page < FEATURE_PAGES_MAX; page++) {
            var reply = visit.send(scope, "GET", "/features?limit=%d%s".formatted(FEATURES, after), null);
            features.addAll(reply.rows(FeatureState.class));
            String next = reply.next();
            if (next == null) {
                break;
            }
            after = "&after=" + UrlText.encoded(next);
        }
        return features;
    }

    public List<PackageRecord> plans() {
        return packages.stream().filter(PackageRecord::isPlan).toList();
    }

    public List<PackageRecord> addons() {
        return packages.stream().filter(it -> !it.isPlan()).toList();
    }

    public List<PackageRecord> drafts() {
        return packages.stream().filter(PackageRecord::isDraft).toList();
    }

    /// Returns the number of rows that a review of the drafts shows.
    public int changes() {
        return drafts().stream().mapToInt(it -> TermsDiff.rows(it).size()).sum();
    }

    Optional<PackageRecord> find(boolean isPlan, String id) {
        return packages.stream()
                .filter(it -> it.isPlan() == isPlan && it.id().equals(id))
                .findFirst();
    }

    /// A plan or an add-on.
    ///
    /// @param content the draft if there is one, otherwise the published version
    /// @param published null if it was never published
    public record PackageRecord(
            String type,
            String id,
            String productId,
            String status,
            int versionNumber,
            @Nullable Integer publishedVersion,
            long subscribers,
            Terms content,
            @Nullable Terms published,
            List<Changed> differences) {

        public boolean isPlan() {
            return type.equals("PLAN");
        }

        public boolean isDraft() {
            return status.equals("DRAFT");
        }

        public boolean isNew() {
            return published == null;
        }

        public String kindWord() {
            return isPlan() ? "Plan" : "Add-on";
        }

        /// Returns the collection in paths of the API and of the console.
        public String collection() {
            return isPlan() ? "plans" : "addons";
        }

        /// Returns the path below the path of the environment.
        public String path() {
            return "/%s/%s".formatted(collection(), UrlText.encoded(id));
        }

        public String subscribersWord() {
            return "%,d %s".formatted(subscribers, subscribers == 1 ? "subscriber" : "subscribers");
        }
    }

    /// A value that the draft changes.
    public record Changed(
            String path, @Nullable Object from, @Nullable Object to) {}

    /// The content of a package.
    ///
    /// @param charges prices by id
    public record Terms(
            String displayName,
            @Nullable String description,
            @Nullable String pricingType,
            @Nullable String parentPlanId,
            List<String> compatibleAddonIds,
            List<String> dependencies,
            @Nullable Integer maxQuantity,
            Map<String, EntitlementContent> entitlements,
            Map<String, PriceContent> charges,
            Map<String, PriceContent> overageCharges,
            @Nullable String overageBillingPeriod,
            @Nullable List<Minimum> minimumSpend,
            Map<String, String> metadata,
            @Nullable OtherFields kept) {

        public @Nullable Trial trial() {
            return kept == null ? null : kept.defaultTrialConfig();
        }

        public String billingId() {
            return kept == null || kept.billingId() == null ? "" : kept.billingId();
        }
    }

    /// Fields that are stored beside the content.
    public record OtherFields(
            @Nullable Trial defaultTrialConfig, @Nullable String billingId) {}

    public record Trial(
            int duration, String units, @Nullable String trialEndBehavior) {

        /// Returns the trial in words, such as `14 days, then paid`.
        public String text() {
            String unit = units.equals("MONTH") ? "month" : "day";
            String end = trialEndBehavior == null
                    ? ""
                    : trialEndBehavior.equals("CONVERT_TO_PAID") ? ", then paid" : ", then canceled";
            return "%d %s%s".formatted(duration, duration == 1 ? unit : unit + "s", end);
        }
    }

    public record EntitlementContent(
            String featureId,
            boolean isGranted,
            @Nullable BigDecimal usageLimit,
            boolean hasUnlimitedUsage,
            boolean hasSoftLimit,
            List<String> enumValues,
            @Nullable String resetPeriod,
            @Nullable String behavior,
            boolean isCustom,
            @Nullable EntitlementDisplay shown) {

        /// Returns whether this entitlement of an add-on replaces that of the plan.
        boolean isOverride() {
            return "OVERRIDE".equalsIgnoreCase(behavior);
        }
    }

    public record PriceContent(
            String billingModel,
            String billingPeriod,
            String billingCadence,
            @Nullable BigDecimal amount,
            String currency,
            @Nullable String featureId,
            @Nullable String billingCountryCode,
            @Nullable BigDecimal blockSize,
            @Nullable String tiersMode,
            @Nullable List<Tier> tiers,
            @Nullable BigDecimal minUnitQuantity,
            @Nullable BigDecimal maxUnitQuantity,
            @Nullable String resetPeriod,
            @Nullable String resetPeriodConfiguration) {

        /// Returns the same price for another billing period.
        PriceContent in(String period) {
            return new PriceContent(
                    billingModel,
                    period,
                    billingCadence,
                    amount,
                    currency,
                    featureId,
                    billingCountryCode,
                    blockSize,
                    tiersMode,
                    tiers,
                    minUnitQuantity,
                    maxUnitQuantity,
                    resetPeriod,
                    resetPeriodConfiguration);
        }

        /// Returns whether the price is one recurring amount for all countries, without tiers, blocks or usage.
        boolean isSimple() {
            return amount != null
                    && billingCountryCode == null
                    && blockSize == null
                    && billingCadence.equals("RECURRING")
                    && !billingModel.equals("USAGE_BASED");
        }
    }

    public record Tier(
            @Nullable BigDecimal upTo,
            @Nullable BigDecimal unitPrice,
            @Nullable BigDecimal flatPrice) {}

    public record Minimum(String billingPeriod, Money minimum) {}

    public record Money(BigDecimal amount, String currency) {}
}
