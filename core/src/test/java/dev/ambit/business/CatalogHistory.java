package dev.ambit.business;

import dev.ambit.business.OracleCatalog.Grant;
import dev.ambit.business.OracleCatalog.Offer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The published catalog: first [OracleCatalog], then later versions (docs/reference/rules.md#rollouts).
final class CatalogHistory {

    /// The entitlements of a purchase at that time, including those of base plans.
    record Version(int number, List<Grant> grants) {

        Optional<Grant> grant(String feature) {
            return grants.stream().filter(it -> it.feature().equals(feature)).findFirst();
        }
    }

    private final Map<String, Map<String, Grant>> own = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    CatalogHistory() {
        for (Offer offer : OracleCatalog.OFFERS) {
            Map<String, Grant> grants = new LinkedHashMap<>();
            offer.grants().forEach(it -> grants.put(it.feature(), it));
            own.put(offer.id(), grants);
        }
    }

    /// The feature's entitlement in the latest version, without base plans.
    Optional<Grant> own(String offer, String feature) {
        return Optional.ofNullable(own.getOrDefault(offer, Map.of()).get(feature));
    }

    Version latest(String offer) {
        return new Version(
                numbers.getOrDefault(offer, 0),
                List.copyOf(grants(OracleCatalog.offer(offer)).values()));
    }

    /// Publishes a version. A plan gets a new version when its base plan does.
    ///
    /// @return all offers with a new version
    List<String> publish(CustomerAction.Publish it) {
        Map<String, Grant> grants = own.computeIfAbsent(it.offer(), _ -> new LinkedHashMap<>());
        if (it.grant() == null) {
            grants.remove(it.feature());
        } else {
            grants.put(it.feature(), it.grant());
        }
        List<String> published = new ArrayList<>();
        for (Offer offer : OracleCatalog.OFFERS) {
            if (isOn(it.offer(), offer)) {
                published.add(offer.id());
                numbers.merge(offer.id(), 1, Integer::sum);
            }
        }
        return published;
    }

    private static boolean isOn(String base, Offer offer) {
        return offer.id().equals(base) || (offer.base() != null && isOn(base, OracleCatalog.offer(offer.base())));
    }

    private Map<String, Grant> grants(Offer offer) {
        Map<String, Grant> grants =
                offer.base() == null ? new LinkedHashMap<>() : grants(OracleCatalog.offer(offer.base()));
        grants.putAll(own.getOrDefault(offer.id(), Map.of()));
        return grants;
    }
}
