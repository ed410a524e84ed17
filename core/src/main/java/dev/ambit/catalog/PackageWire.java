package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.http.Patch;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Plans and add-ons on the wire. Fields without effect are stored and returned unchanged.
public final class PackageWire {

    private static final int BILLING_ID_CHARS_MAX = 255;

    private PackageWire() {}

    /// The only status that a request can send, because it creates or edits drafts. Publishing and archiving have
    /// their own routes.
    public enum StatusOfDraft {
        DRAFT,
    }

    public enum MigrationType {
        NEW_CUSTOMERS,
        ALL_CUSTOMERS,
    }

    public record ListQuery(
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit,
            @Nullable CreatedAt createdAt,
            @Nullable String productId,
            @Nullable List<PackageStatus> status) {}

    /// A request to publish.
    ///
    /// @param confirmUnpricedUsage true confirms that subscribers of one billing period do not pay for usage that
    ///     others pay; default false
    public record PublishBody(
            MigrationType migrationType, @Nullable Boolean confirmUnpricedUsage) {}

    /// The result of publishing. `taskId` is the operation that moves customers to the new version; `revision` is
    /// the new hash of the catalog.
    public record PublishedView(@Nullable UUID taskId, String revision) {

        static PublishedView of(Publishing.Published it) {
            return new PublishedView(it.rollout(), it.revision());
        }
    }

    public record Removed(String id) {}

    /// Names of a copy of a plan or add-on.
    ///
    /// @param displayName null keeps the name of the original
    public record DuplicateBody(String targetId, @Nullable String displayName) {

        public DuplicateBody {
            EntityId.valid("targetId", targetId);
        }
    }

    public record EntitlementsBody(List<EntitlementWire.Body> entitlements) {

        List<PackageEntitlement> added() {
            List<PackageEntitlement> added = new ArrayList<>();
            for (int i = 0; i < entitlements.size(); i++) {
                try {
                    added.add(entitlements.get(i).entitlement());
                } catch (Problem problem) {
                    throw problem.under("entitlements." + i);
                }
            }
            return added;
        }
    }

    public record CreatePlanBody(
            String id,
            String displayName,
            String productId,
            @Nullable String billingId,
            @Nullable TrialConfig defaultTrialConfig,
            @Nullable String description,
            @Nullable Map<String, String> metadata,
            @Nullable String parentPlanId,
            @Nullable PricingType pricingType,
            @Nullable StatusOfDraft status) {

        PackageDraft draft() {
            Map<String, Object> stored = new HashMap<>();
            StoredFields.put(stored, "billingId", requireBillingId("billingId", billingId));
            StoredFields.put(stored, "defaultTrialConfig", TrialConfig.kept(defaultTrialConfig));
            var content = new PackageContent(
                    DisplayName.given("displayName", displayName),
                    description,
                    pricingType,
                    EntityId.validOrNull("parentPlanId", parentPlanId),
                    List.of(),
                    List.of(),
                    null,
                    List.of(),
                    List.of(),
                    null,
                    metadata == null ? Map.of() : metadata,
                    stored);
            return new PackageDraft(PackageKind.PLAN, id, productId, content);
        }
    }

    public record CreateAddonBody(
            String id,
            String displayName,
            String productId,
            @Nullable String billingId,
            @Nullable String description,
            @Nullable Integer maxQuantity,
            @Nullable Map<String, String> metadata,
            @Nullable PricingType pricingType,
            @Nullable StatusOfDraft status) {

        PackageDraft draft() {
            Map<String, Object> stored = new HashMap<>();
            StoredFields.put(stored, "billingId", requireBillingId("billingId", billingId));
            var content = new PackageContent(
                    DisplayName.given("displayName", displayName),
                    description,
                    pricingType,
                    null,
                    List.of(),
                    List.of(),
                    maxQuantity,
                    List.of(),
                    List.of(),
                    null,
                    metadata == null ? Map.of() : metadata,
                    stored);
            return new PackageDraft(PackageKind.ADDON, id, productId, content);
        }
    }

    public record UpdatePlanBody(
            Patch<String> billingId,
            ChargeWire.@Nullable Body charges,
            Patch<List<String>> compatibleAddonIds,
            Patch<TrialConfig> defaultTrialConfig,
            Patch<String> description,
            @Nullable String displayName,
            @Nullable Map<String, String> metadata,
            Patch<String> parentPlanId,
            Patch<PricingType> pricingType,
            @Nullable PlanBefore was) {

        PackageContent applied(PackageContent it) {
            if (was != null) {
                was.require(it);
            }
            Map<String, Object> stored = new HashMap<>(it.kept());
            StoredFields.put(stored, "billingId", billedAs(billingId, charges, stored.remove("billingId")));
            switch (defaultTrialConfig) {
                case Patch.Absent<TrialConfig> _ -> {
                    // Keeps the trial.
                }
                case Patch.Cleared<TrialConfig> _ -> stored.remove("defaultTrialConfig");
                case Patch.Given<TrialConfig>(TrialConfig value) ->
                    StoredFields.put(stored, "defaultTrialConfig", TrialConfig.kept(value));
            }
            return repriced(
                    charges,
                    pricingType,
                    new PackageContent(
                            DisplayName.changed("displayName", displayName, it.displayName()),
                            description.over(it.description()),
                            pricingType.over(it.pricingType()),
                            EntityId.validOrNull("parentPlanId", parentPlanId.over(it.parentPlanId())),
                            EntityId.validAll(
                                    "compatibleAddonIds", orNone(compatibleAddonIds.over(it.compatibleAddonIds()))),
                            it.dependencies(),
                            it.maxQuantity(),
                            it.entitlements(),
                            it.charges(),
                            it.onDemand(),
                            metadata == null ? it.metadata() : metadata,
                            stored));
        }
    }

    public record UpdateAddonBody(
            Patch<String> billingId,
            ChargeWire.@Nullable Body charges,
            Patch<List<String>> dependencies,
            Patch<String> description,
            @Nullable String displayName,
            Patch<Integer> maxQuantity,
            @Nullable Map<String, String> metadata,
            Patch<PricingType> pricingType,
            @Nullable StatusOfDraft status) {

        PackageContent applied(PackageContent it) {
            Map<String, Object> stored = new HashMap<>(it.kept());
            StoredFields.put(stored, "billingId", billedAs(billingId, charges, stored.remove("billingId")));
            return repriced(
                    charges,
                    pricingType,
                    new PackageContent(
                            DisplayName.changed("displayName", displayName, it.displayName()),
                            description.over(it.description()),
                            pricingType.over(it.pricingType()),
                            it.parentPlanId(),
                            it.compatibleAddonIds(),
                            EntityId.validAll("dependencies", orNone(dependencies.over(it.dependencies()))),
                            maxQuantity.over(it.maxQuantity()),
                            it.entitlements(),
                            it.charges(),
                            it.onDemand(),
                            metadata == null ? it.metadata() : metadata,
                            stored));
        }
    }

    /// Returns the package's id in the billing system, which a body can have in two places. The one next to the
    /// prices wins.
    private static @Nullable Object billedAs(
            Patch<String> billingId, ChargeWire.@Nullable Body charges, @Nullable Object current) {
        if (charges != null && charges.billingId() != null) {
            return requireBillingId("charges.billingId", charges.billingId());
        }
        return switch (billingId) {
            case Patch.Absent<String> _ -> current;
            case Patch.Cleared<String> _ -> null;
            case Patch.Given<String>(String value) -> requireBillingId("billingId", value);
        };
    }

    private static @Nullable String requireBillingId(String field, @Nullable String id) {
        if (id != null && (id.isBlank() || id.length() > BILLING_ID_CHARS_MAX)) {
            throw BAD_USER_INPUT
                    .because(
                            "`%s` must have 1 to %d characters and contain at least one that is not a space. Send an id from your billing system."
                                    .formatted(field, BILLING_ID_CHARS_MAX))
                    .at(field, id, "1 to %d characters".formatted(BILLING_ID_CHARS_MAX));
        }
        return id;
    }

    private static PackageContent repriced(
            ChargeWire.@Nullable Body charges, Patch<PricingType> pricingType, PackageContent it) {
        if (charges == null) {
            return it;
        }
        if (pricingType.over(charges.pricingType()) != charges.pricingType()) {
            throw BAD_USER_INPUT
                    .because("`charges.pricingType` is `%s`, but `pricingType` is `%s`. Send the same value in both."
                            .formatted(charges.pricingType(), pricingType.over(charges.pricingType())))
                    .at("charges.pricingType", charges.pricingType(), "the same value as pricingType");
        }
        return charges.applied(it);
    }

    private static List<String> orNone(@Nullable List<String> ids) {
        return ids == null ? List.of() : ids;
    }

    public record Reference(String id, EntitlementWire.Type type) {}

    /// A plan in responses. Add-ons use [AddonView].
    public record PlanView(
            String id,
            String displayName,
            @Nullable String description,
            String productId,
            PackageStatus status,
            int versionNumber,
            @Nullable Boolean isLatest,
            @Nullable PricingType pricingType,
            @Nullable String parentPlanId,
            @Nullable List<String> compatibleAddonIds,
            List<Reference> entitlements,
            List<MinimumSpend> minimumSpend,
            @Nullable OverageBillingPeriod overageBillingPeriod,
            @Nullable Object defaultTrialConfig,
            @Nullable Object billingId,
            Map<String, String> metadata,
            Instant createdAt,
            Instant updatedAt) {}

    public record AddonView(
            String id,
            String displayName,
            @Nullable String description,
            String productId,
            PackageStatus status,
            int versionNumber,
            @Nullable Boolean isLatest,
            @Nullable PricingType pricingType,
            @Nullable Integer maxQuantity,
            @Nullable List<String> dependencies,
            List<Reference> entitlements,
            @Nullable OverageBillingPeriod overageBillingPeriod,
            @Nullable Object billingId,
            Map<String, String> metadata,
            Instant createdAt,
            Instant updatedAt) {}

    /// One version of a plan or add-on. `updatedAt` of a published version is the time when it was published.
    ///
    /// @param content the fields of this version
    /// @param differences its changes since the version before; empty for the first one
    public record VersionView(
            int versionNumber,
            VersionState status,
            @Nullable Integer parentVersion,
            Object content,
            List<CatalogDiff.Difference> differences,
            Instant updatedAt) {

        static VersionView of(CatalogPackage it, @Nullable CatalogPackage before) {
            var content = CanonicalCatalog.comparable(it);
            return new VersionView(
                    it.version(),
                    it.state(),
                    it.parentVersion(),
                    content,
                    before == null ? List.of() : CatalogDiff.of(CanonicalCatalog.comparable(before), content),
                    it.updatedAt());
        }
    }

    static Object view(CatalogPackage it) {
        return switch (it.kind()) {
            case PLAN -> planView(it);
            case ADDON -> addonView(it);
        };
    }

    private static PlanView planView(CatalogPackage it) {
        PackageContent content = it.content();
        return new PlanView(
                it.id(),
                content.displayName(),
                content.description(),
                it.productId(),
                PackageStatus.of(it),
                it.version(),
                !it.isDraft(),
                content.pricingType(),
                content.parentPlanId(),
                content.compatibleAddonIds(),
                references(content),
                content.paidOnDemand().minimumSpend(),
                content.paidOnDemand().overageBillingPeriod(),
                content.kept().get("defaultTrialConfig"),
                content.kept().get("billingId"),
                content.metadata(),
                it.createdAt(),
                it.changedAt());
    }

    private static AddonView addonView(CatalogPackage it) {
        PackageContent content = it.content();
        return new AddonView(
                it.id(),
                content.displayName(),
                content.description(),
                it.productId(),
                PackageStatus.of(it),
                it.version(),
                !it.isDraft(),
                content.pricingType(),
                content.maxQuantity(),
                content.dependencies(),
                references(content),
                content.paidOnDemand().overageBillingPeriod(),
                content.kept().get("billingId"),
                content.metadata(),
                it.createdAt(),
                it.changedAt());
    }

    private static List<Reference> references(PackageContent content) {
        return content.entitlements().stream()
                .map(it -> new Reference(it.featureId(), EntitlementWire.Type.FEATURE))
                .toList();
    }
}
