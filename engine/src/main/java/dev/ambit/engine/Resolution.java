package dev.ambit.engine;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.ambit.engine.Part.Effect;
import dev.ambit.engine.Part.Origin;
import dev.ambit.engine.Source.PromotionalGrant;
import dev.ambit.engine.Source.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Resolves the subscriptions and promotions of a customer to entitlements.
///
/// Sources must be active and in this order: subscriptions that are not trials, trials, promotions. Within a
/// subscription, the limits of add-ons are added to the limit of the plan. Limits of different sources are not
/// added: the most generous one applies. The values of an ENUM feature are united.
public final class Resolution {

    private Resolution() {}

    /// Returns an entitlement for each feature that any source grants or denies.
    public static Entitlements resolve(List<Source> sources) {
        var entitlements = new ArrayList<Entitlement>();
        int counters = 0;
        for (List<Candidate> candidates : candidates(sources).values()) {
            Candidate winner = winner(candidates);
            boolean counted = winner.feature().isMetered() && !winner.denied();
            int counter = counted ? counters++ : Entitlement.NO_COUNTER;
            entitlements.add(entitlement(winner, values(candidates), counter, countStartSources(candidates)));
        }
        return new Entitlements(entitlements);
    }

    /// Explains an entitlement by its parts, ordered by source. Empty if no source names the feature.
    public static List<Part> explain(List<Source> sources, String featureId) {
        List<Candidate> candidates = candidates(sources).getOrDefault(featureId, List.of());
        if (candidates.isEmpty()) {
            return List.of();
        }
        Candidate winner = winner(candidates);
        return candidates.stream()
                .flatMap(candidate -> candidate.parts().stream()
                        .map(part -> candidate == winner || unites(candidate) ? part.winning() : part))
                .toList();
    }

    /// Returns the first of the most generous candidates. A denial applies only to its own source.
    private static Candidate winner(List<Candidate> candidates) {
        return candidates.stream()
                .filter(candidate -> !candidate.denied())
                .max(comparing(Candidate::limit))
                .orElse(candidates.get(0));
    }

    private static boolean unites(Candidate candidate) {
        return candidate.feature().type() == FeatureType.ENUM && !candidate.denied();
    }

    private static Set<String> values(List<Candidate> candidates) {
        return candidates.stream()
                .flatMap(candidate -> candidate.values().stream())
                .collect(toUnmodifiableSet());
    }

    /// Returns the sources whose usage never resets. They share one counter, which continues when another source
    /// starts.
    private static List<Integer> countStartSources(List<Candidate> candidates) {
        return candidates.stream()
                .filter(candidate -> !candidate.denied() && candidate.reset() == null)
                .map(Candidate::source)
                .toList();
    }

    private static Entitlement entitlement(
            Candidate winner, Set<String> values, int counter, List<Integer> countStartSources) {
        return new Entitlement(
                winner.feature(),
                winner.denied(),
                winner.limit(),
                values,
                winner.reset(),
                winner.source(),
                counter,
                winner.reset() == null ? countStartSources : List.of());
    }

    /// Returns the candidates by feature id, in the order of the sources.
    private static SortedMap<String, List<Candidate>> candidates(List<Source> sources) {
        var candidates = new TreeMap<String, List<Candidate>>();
        for (int source = 0; source < sources.size(); source++) {
            stated(source, sources.get(source))
                    .forEach((feature, parts) -> candidates
                            .computeIfAbsent(feature, id -> new ArrayList<>())
                            .add(new Candidate(parts)));
        }
        return candidates;
    }

    private static Map<String, List<Part>> stated(int index, Source source) {
        var parts = new HashMap<String, List<Part>>();
        if (source instanceof PromotionalGrant it) {
            state(parts, new Part(index, it.id(), Origin.PROMOTION, null, 1, it.grant(), Effect.COUNTED, false));
        } else if (source instanceof Subscription it) {
            for (Grant grant : it.agreed()) {
                state(parts, new Part(index, it.id(), Origin.SUBSCRIPTION, null, 1, grant, Effect.COUNTED, false));
            }
            state(parts, index, it.id(), Origin.PLAN, it.plan(), 1);
            for (PackageVersion parent = it.plan().parent(); parent != null; parent = parent.parent()) {
                state(parts, index, it.id(), Origin.INHERITED, parent, 1);
            }
            for (AddOn addOn : it.addOns()) {
                state(parts, index, it.id(), Origin.ADD_ON, addOn.version(), addOn.quantity());
            }
        }
        return parts;
    }

    private static void state(
            Map<String, List<Part>> parts, int index, String id, Origin origin, PackageVersion version, int quantity) {
        for (Grant grant : version.grants()) {
            state(parts, new Part(index, id, origin, version, quantity, grant, Effect.COUNTED, false));
        }
    }

    private static void state(Map<String, List<Part>> parts, Part part) {
        parts.computeIfAbsent(part.grant().feature().id(), id -> new ArrayList<>())
                .add(part);
    }
}
