package dev.ambit.console;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The search and the filters of the list of customers.
///
/// @param q words to search for
/// @param trial `soon`: only customers with a trial that ends within 7 days
/// @param limit `near`: only customers that use 80 % or more of a limit
/// @param created number of days since the customer was added, at most
public record CustomerQuery(
        @Nullable String q,
        @Nullable String planId,
        @Nullable String status,
        @Nullable String trial,
        @Nullable String limit,
        @Nullable String created,
        @Nullable String after) {

    private static final int TRIAL_DAYS = 7;

    /// Values and labels.
    private static final List<String[]> AGES = List.of(
            new String[] {"", "Added at any time"},
            new String[] {"7", "Added within 7 days"},
            new String[] {"30", "Added within 30 days"},
            new String[] {"90", "Added within 90 days"});

    public String words() {
        return Objects.requireNonNullElse(q, "").strip();
    }

    public String plan() {
        return Objects.requireNonNullElse(planId, "");
    }

    public String state() {
        return Objects.requireNonNullElse(status, "");
    }

    public String age() {
        return AGES.stream()
                .map(it -> it[0])
                .filter(it -> it.equals(created))
                .findFirst()
                .orElse("");
    }

    public List<String[]> ages() {
        return AGES;
    }

    public boolean isTrialSoon() {
        return "soon".equals(trial);
    }

    public boolean isNearLimit() {
        return "near".equals(limit);
    }

    /// Returns whether no filter is set, apart from the search.
    public boolean isUnfiltered() {
        return plan().isEmpty() && state().isEmpty() && age().isEmpty() && !isTrialSoon() && !isNearLimit();
    }

    public boolean isOfAll() {
        return words().isEmpty() && isUnfiltered();
    }

    /// Returns the parameters of the page without its position, with an ampersand behind each.
    public String address() {
        return parameter("q", words())
                + parameter("planId", plan())
                + parameter("status", state())
                + parameter("trial", isTrialSoon() ? "soon" : "")
                + parameter("limit", isNearLimit() ? "near" : "")
                + parameter("created", age());
    }

    /// Returns the path of the list in the API, up to the parameters of the page.
    ///
    /// @param now the current time
    String path(Instant now) {
        return "/customers?"
                + parameter("q", words())
                + parameter("planId", plan())
                + parameter("subscriptionStatus", state())
                + parameter("isNearLimit", isNearLimit() ? "true" : "")
                + (isTrialSoon() ? parameter("trialEndsBefore", later(now, TRIAL_DAYS)) : "")
                + (age().isEmpty() ? "" : parameter("createdAt%5Bgte%5D", later(now, -Integer.parseInt(age()))));
    }

    /// Returns the conditions of this query as fields of the body of a bulk change.
    ///
    /// @param now the current time
    Map<String, Object> conditions(Instant now) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        put(conditions, "q", words());
        put(conditions, "planId", plan());
        put(conditions, "subscriptionStatus", state());
        if (isNearLimit()) {
            conditions.put("isNearLimit", true);
        }
        if (isTrialSoon()) {
            conditions.put("trialEndsBefore", later(now, TRIAL_DAYS));
        }
        if (!age().isEmpty()) {
            conditions.put("createdAt", Map.of("gte", later(now, -Integer.parseInt(age()))));
        }
        return conditions;
    }

    private static void put(Map<String, Object> conditions, String name, String value) {
        if (!value.isEmpty()) {
            conditions.put(name, value);
        }
    }

    /// Returns the conditions as text for the page; empty if all customers match.
    List<String> described(SubscriptionText text) {
        return Stream.of(
                        words().isEmpty() ? "" : "Search: " + words(),
                        plan().isEmpty() ? "" : "Plan: " + text.plan(plan()),
                        label("Subscription status: ", SubscriptionsPage.STATUSES, state()),
                        label("", AGES, age()),
                        isTrialSoon() ? "Trial ends within %d days".formatted(TRIAL_DAYS) : "",
                        isNearLimit() ? "Uses 80 % or more of a limit" : "")
                .filter(it -> !it.isEmpty())
                .toList();
    }

    private static String label(String before, List<String[]> labels, String value) {
        return labels.stream()
                .filter(it -> !value.isEmpty() && it[0].equals(value))
                .map(it -> before + it[1])
                .findFirst()
                .orElse("");
    }

    private static String later(Instant now, int days) {
        return now.truncatedTo(ChronoUnit.SECONDS).plus(days, ChronoUnit.DAYS).toString();
    }

    private static String parameter(String name, String value) {
        return value.isEmpty() ? "" : "%s=%s&".formatted(name, UrlText.encoded(value));
    }
}
