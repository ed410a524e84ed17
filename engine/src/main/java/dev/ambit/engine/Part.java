package dev.ambit.engine;

import static java.util.stream.Collectors.joining;

import org.jspecify.annotations.Nullable;

/// Part of an entitlement, for its explanation.
///
/// @param source index of the source
/// @param sourceId id of the subscription or promotion
/// @param version package that contains the grant; null if the subscription or promotion contains it
/// @param won whether the source determines the result; united values have several such sources
public record Part(
        int source,
        String sourceId,
        Origin origin,
        @Nullable PackageVersion version,
        int quantity,
        Grant grant,
        Effect effect,
        boolean won) {

    /// Origin of a grant.
    public enum Origin {
        SUBSCRIPTION("subscription"),
        PLAN("plan"),
        INHERITED("inherited"),
        ADD_ON("add-on"),
        PROMOTION("promotion");

        private final String wireName;

        Origin(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }

    /// Whether a part counts, or the reason why it does not.
    public enum Effect {
        COUNTED("counted"),
        REPLACED_BY_SUBSCRIPTION("replaced by what the subscription says"),
        REPLACED_BY_CHILD_PLAN("replaced by the child plan"),
        REPLACED_BY_OVERRIDE("replaced by an override"),
        SMALLER_OVERRIDE("a larger override counts"),
        OVERRULED_BY_DENIAL("an add-on denies the feature"),
        OVERRULED_BY_ADD_ON("an add-on grants the feature");

        private final String wireName;

        Effect(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }

    /// Returns the limit multiplied by the purchased quantity.
    public Limit limit() {
        return grant.limit().times(quantity);
    }

    /// Returns the calculation as text: `10`, `+5 × 3 = +15 soft`, `override 20 × 3 = 60`, `+LA, NY` or `denied`.
    public String arithmetic() {
        if (denies()) {
            return "denied";
        }
        return switch (grant.feature().type()) {
            case BOOLEAN -> "granted";
            case ENUM -> sign() + grant.values().stream().sorted().collect(joining(", "));
            case NUMBER -> number();
        };
    }

    boolean isAddOn() {
        return origin == Origin.ADD_ON;
    }

    boolean denies() {
        return !grant.granted();
    }

    boolean overrides() {
        return isAddOn() && !denies() && grant.behavior() == Behavior.OVERRIDE;
    }

    Part with(Effect judged) {
        return new Part(source, sourceId, origin, version, quantity, grant, judged, won);
    }

    Part winning() {
        return new Part(source, sourceId, origin, version, quantity, grant, effect, true);
    }

    private String number() {
        Limit once = grant.limit();
        if (once instanceof Limit.Unlimited) {
            return "unlimited";
        }
        return product(once.micros()) + (once instanceof Limit.Soft ? " soft" : "");
    }

    private String product(long micros) {
        String once = sign() + words(micros);
        String plus = isAddOn() && !overrides() ? "+" : "";
        return quantity == 1 ? once : once + " × " + quantity + " = " + plus + words(limit().micros());
    }

    private String sign() {
        return !isAddOn() ? "" : overrides() ? "override " : "+";
    }

    private static String words(long micros) {
        return Micros.decimal(micros).toPlainString();
    }
}
