package dev.ambit.console;

import dev.ambit.pricelist.PriceListText;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// A part of a real price list: all plans with one feature, limit and add-on of each kind.
final class PriceListExcerpt {

    private static final Set<String> KEPT = Set.of(
            "codeReviews",
            "githubCodespaces",
            "singleSignOn",
            "invoiceBilling",
            "premiumAndPremiumPlusSupport",
            "copilotMessagesAndInteractions",
            "copilotAnsweringAboutIssues,PRs,Etc",
            "githubOnlyForPublicRepositoriesFreeTier",
            "githubActionsQuota",
            "diskSpaceForGithubPackages",
            "githubCodepacesStorage",
            "copilotMessagesAndInteractionsLimit",
            "githubCodespaces2Core",
            "githubCodespacesStorage",
            "enterpriseCloud",
            "premiumSupport",
            "githubCopilotFree",
            "githubCopilotEnterprise");

    private PriceListExcerpt() {}

    static String ofGithub() {
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        Map<String, Object> list = yaml.load(PriceListText.github(2025));
        for (String section : List.of("features", "usageLimits", "addOns")) {
            cut(Objects.requireNonNull(list.get(section)));
        }
        for (String section : List.of("usageLimits", "plans", "addOns")) {
            for (Object entry : map(Objects.requireNonNull(list.get(section))).values()) {
                map(entry).values().forEach(PriceListExcerpt::cut);
            }
        }
        return yaml.dump(list);
    }

    /// Removes features, limits and add-ons that are not kept; plans stay.
    private static void cut(Object part) {
        if (part instanceof Map<?, ?> map) {
            map.keySet().retainAll(KEPT);
        } else if (part instanceof Collection<?> names) {
            names.removeIf(it ->
                    !KEPT.contains(it) && !Set.of("FREE", "TEAM", "ENTERPRISE").contains(it));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object part) {
        return (Map<String, Object>) part;
    }
}
