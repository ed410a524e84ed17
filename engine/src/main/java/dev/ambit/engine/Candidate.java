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

/// What one source makes of one feature (domain.md §2.1, steps 2 to 3a).
///
/// `stated` holds what is said, in this order: by the subscription itself, the plan, those it inherits from, nearest
/// first, the add-ons; or by one promotion alone. Only what is counted and granted adds up.
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
        return stated.getFirst().source();
    }

    Feature feature() {
        return stated.getFirst().grant().feature();
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

    /// An override brings its own reset, even if that is none.
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
        if (!part.isAddOn() && !part.equals(stated.getFirst())) {
            return stated.getFirst().origin() == Part.Origin.SUBSCRIPTION
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

    /// An add-on denies for the whole subscription. A plan only denies what it would inherit, so that an add-on
    /// bought on top of it still grants.
    private Effect effectOfDenial() {
        boolean granted = !vetoed && stated.stream().anyMatch(Part::isAddOn);
        return granted ? OVERRULED_BY_ADD_ON : COUNTED;
    }

    /// The largest override takes the place of the plan, and increments are dropped; but nobody who has it unlimited
    /// loses that by buying more. Values have no largest: all overrides unite.
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
