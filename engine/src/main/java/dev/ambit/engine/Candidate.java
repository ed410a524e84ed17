package dev.ambit.engine;

import static dev.ambit.engine.Part.Effect.COUNTED;
import static dev.ambit.engine.Part.Effect.OVERRULED_BY_ADD_ON;
import static dev.ambit.engine.Part.Effect.OVERRULED_BY_DENIAL;
import static dev.ambit.engine.Part.Effect.REPLACED_BY_CHILD_PLAN;
import static dev.ambit.engine.Part.Effect.REPLACED_BY_OVERRIDE;
import static dev.ambit.engine.Part.Effect.REPLACED_BY_SUBSCRIPTION;
import static dev.ambit.engine.Part.Effect.SMALLER_OVERRIDE;
import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.ambit.engine.Part.Effect;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Entitlement of one source to one feature.
///
/// `stated` has the grants in this order: the subscription itself, the plan, its parents from the nearest on, the
/// add-ons; or only one promotion. Only counted grants add up.
final class Candidate {

    private static final Limit NOTHING = new Limit.Hard(0);

    private final List<Part> stated;
    private final boolean vetoed;
    private final @Nullable Part override;

    Candidate(List<Part> stated) {
        this.stated = List.copyOf(stated);
        vetoed = stated.stream().anyMatch(part -> part.isAddOn() && part.denies());
        override = stated.stream()
                .filter(Part::overrides)
                .max(comparing(Part::limit))
                .orElse(null);
    }

    int source() {
        return stated.get(0).source();
    }

    Feature feature() {
        return stated.get(0).grant().feature();
    }

    boolean denied() {
        return counted().findAny().isEmpty();
    }

    Limit limit() {
        return counted().map(Part::limit).reduce(Limit::plus).orElse(NOTHING);
    }

    Set<String> values() {
        return counted().flatMap(part -> part.grant().values().stream()).collect(toUnmodifiableSet());
    }

    /// Returns the reset. An override replaces the reset, even by none.
    @Nullable
    Reset reset() {
        if (override != null && !vetoed) {
            return override.grant().reset();
        }
        return counted()
                .map(part -> part.grant().reset())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    List<Part> parts() {
        return stated.stream().map(part -> part.with(effect(part))).toList();
    }

    private Stream<Part> counted() {
        return stated.stream().filter(part -> !part.denies() && effect(part) == COUNTED);
    }

    private Effect effect(Part part) {
        if (!part.isAddOn() && !part.equals(stated.get(0))) {
            return stated.get(0).origin() == Part.Origin.SUBSCRIPTION
                    ? REPLACED_BY_SUBSCRIPTION
                    : REPLACED_BY_CHILD_PLAN;
        }
        if (part.denies()) {
            return effectOfDenial();
        }
        if (vetoed) {
            return OVERRULED_BY_DENIAL;
        }
        return override == null ? COUNTED : effectBeside(override, part);
    }

    /// Returns the effect of a denial. An add-on denies the feature for the whole subscription. A plan denies only
    /// its inherited grant, so that an add-on can still grant the feature.
    private Effect effectOfDenial() {
        boolean granted = !vetoed && stated.stream().anyMatch(Part::isAddOn);
        return granted ? OVERRULED_BY_ADD_ON : COUNTED;
    }

    /// Returns the effect of a grant beside an override. The largest override replaces the plan and all increments,
    /// but never an unlimited plan. Overrides of values are united.
    private static Effect effectBeside(Part override, Part part) {
        if (part.equals(override)) {
            return COUNTED;
        }
        if (part.overrides()) {
            return part.grant().feature().type() == FeatureType.NUMBER ? SMALLER_OVERRIDE : COUNTED;
        }
        boolean unlimitedPlan = !part.isAddOn() && part.limit() instanceof Limit.Unlimited;
        return unlimitedPlan ? COUNTED : REPLACED_BY_OVERRIDE;
    }
}
