package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.db.Transactions;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.MeterType;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Patch;
import dev.ambit.http.Permanent;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

public final class FeatureApi {

    private static final Set<String> PUBLIC_METADATA = Set.of("group", "type");

    private final Authentication authentication;
    private final Transactions transactions;
    private final FeatureCreation creation;
    private final FeatureEditing editing;
    private final FeatureArchiving archiving;

    public FeatureApi(
            Authentication authentication,
            Transactions transactions,
            FeatureCreation creation,
            FeatureEditing editing,
            FeatureArchiving archiving) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.creation = creation;
        this.editing = editing;
        this.archiving = archiving;
    }

    public Response list(Request request) {
        Caller caller = authentication.reader(request);
        ListQuery query = request.query(ListQuery.class);
        Page page = Page.of("features", query.after(), query.before(), query.limit());
        List<CatalogFeature> features = transactions.read(
                caller.environment(),
                tx -> Features.list(
                        tx, caller.environment(), query.filter(), CreationOrder.slice(page, query.createdAt())));
        return CreationOrder.answer(page, features, CatalogFeature::createdAt, CatalogFeature::id, View::of);
    }

    public Response get(Request request) {
        Caller caller = authentication.reader(request);
        String id = request.variable("id");
        return transactions
                .read(caller.environment(), tx -> Features.find(tx, caller.environment(), id))
                .map(feature -> Response.ok(View.of(feature)))
                .orElseThrow(() -> Features.missing(id));
    }

    public Response create(Request request) {
        Caller caller = authentication.server(request);
        CreateBody body = request.body(CreateBody.class);
        return creation.create(caller, Author.of(caller, request), body.draft(), body.isActive())
                .response(201, View::of);
    }

    public Response update(Request request) {
        Caller caller = authentication.server(request);
        UpdateBody body = request.body(UpdateBody.class);
        return editing.edit(caller, Author.of(caller, request), request.variable("id"), body::applied)
                .response(200, View::of);
    }

    public Response archive(Request request) {
        Caller caller = authentication.server(request);
        return archiving
                .archive(caller, Author.of(caller, request), request.variable("id"))
                .response(200, View::of);
    }

    public Response unarchive(Request request) {
        Caller caller = authentication.server(request);
        return archiving
                .unarchive(caller, Author.of(caller, request), request.variable("id"))
                .response(200, View::of);
    }

    // The wire.

    public record ListQuery(
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit,
            @Nullable String id,
            @Nullable CreatedAt createdAt,
            @Nullable List<FeatureStatus> status,
            @Nullable List<FeatureType> featureType,
            @Nullable List<MeterType> meterType) {

        Features.Filter filter() {
            return new Features.Filter(id, status, featureType, meterType);
        }
    }

    public record CreateBody(
            String id,
            String displayName,
            @Permanent FeatureType featureType,
            @Nullable String description,
            @Nullable List<EnumValue> enumConfiguration,
            @Nullable FeatureStatus featureStatus,
            @Nullable String featureUnits,
            @Nullable String featureUnitsPlural,
            @Nullable Map<String, String> metadata,
            @Permanent @Nullable MeterType meterType,
            @Nullable UnitTransformation unitTransformation,
            @Nullable FeatureMeter meter) {

        public CreateBody {
            UnitTransformation.requireFit(unitTransformation);
        }

        boolean isActive() {
            return featureStatus == FeatureStatus.ACTIVE;
        }

        FeatureDraft draft() {
            if (featureStatus == FeatureStatus.SUSPENDED) {
                throw UNSUPPORTED_PARAMETER
                        .because("`featureStatus` of a new feature is `NEW` or `ACTIVE`; received `SUSPENDED`. Create"
                                + " the feature, then archive it.")
                        .at("featureStatus", featureStatus, "NEW, ACTIVE");
            }
            return new FeatureDraft(
                    id,
                    DisplayName.given("displayName", displayName),
                    description,
                    featureType,
                    meterType == null ? MeterType.NONE : meterType,
                    featureUnits,
                    featureUnitsPlural,
                    enumConfiguration == null ? List.of() : enumConfiguration,
                    unitTransformation,
                    metadata == null ? Map.of() : metadata,
                    meter);
        }
    }

    /// An update of a feature. Type and meter type are fixed at creation, and the meter by the first usage.
    public record UpdateBody(
            Patch<String> description,
            @Nullable String displayName,
            @Nullable List<EnumValue> enumConfiguration,
            Patch<String> featureUnits,
            Patch<String> featureUnitsPlural,
            @Nullable Map<String, String> metadata,
            Patch<FeatureMeter> meter,
            Patch<UnitTransformation> unitTransformation) {

        public UpdateBody {
            UnitTransformation.requireFit(unitTransformation.over(null));
        }

        FeatureDraft applied(FeatureDraft it) {
            return new FeatureDraft(
                    it.id(),
                    DisplayName.changed("displayName", displayName, it.displayName()),
                    description.over(it.description()),
                    it.featureType(),
                    it.meterType(),
                    featureUnits.over(it.featureUnits()),
                    featureUnitsPlural.over(it.featureUnitsPlural()),
                    enumConfiguration == null ? it.enumConfiguration() : enumConfiguration,
                    unitTransformation.over(it.unitTransformation()),
                    metadata == null ? it.metadata() : metadata,
                    meter.over(it.meter()));
        }
    }

    public record View(
            String id,
            String displayName,
            @Nullable String description,
            FeatureType featureType,
            MeterType meterType,
            FeatureStatus featureStatus,
            @Nullable String featureUnits,
            @Nullable String featureUnitsPlural,
            @Nullable List<EnumValue> enumConfiguration,
            @Nullable UnitTransformation unitTransformation,
            @Nullable FeatureMeter meter,
            Map<String, String> metadata,
            Instant createdAt,
            Instant updatedAt) {

        /// Returns a view for the public, without the meter and with only the metadata `group` and `type`.
        static View published(CatalogFeature it) {
            View all = of(it);
            Map<String, String> metadata = new HashMap<>(all.metadata());
            metadata.keySet().retainAll(PUBLIC_METADATA);
            return new View(
                    all.id(),
                    all.displayName(),
                    all.description(),
                    all.featureType(),
                    all.meterType(),
                    all.featureStatus(),
                    all.featureUnits(),
                    all.featureUnitsPlural(),
                    all.enumConfiguration(),
                    all.unitTransformation(),
                    null,
                    metadata,
                    all.createdAt(),
                    all.updatedAt());
        }

        static View of(CatalogFeature it) {
            FeatureDraft content = it.content();
            return new View(
                    it.id(),
                    content.displayName(),
                    content.description(),
                    content.featureType(),
                    content.meterType(),
                    it.status(),
                    content.featureUnits(),
                    content.featureUnitsPlural(),
                    content.featureType() == FeatureType.ENUM ? content.enumConfiguration() : null,
                    content.unitTransformation(),
                    content.meter(),
                    content.metadata(),
                    it.createdAt(),
                    it.updatedAt());
        }
    }
}
