package dev.ambit.console;

import static java.util.Comparator.comparing;

import dev.ambit.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// The latest events of a customer and of its latest subscriptions, with their authors.
public final class CustomerActivityPage {

    private static final int SUBSCRIPTIONS_MAX = 5;
    private static final int SHOWN_MAX = 30;

    private CustomerActivityPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        CustomerRecord customer = CustomerRecord.find(visit, scope, visit.variable("id"));
        List<String> subscriptions = SubscriptionRecord.ofCustomer(visit, scope, customer.id(), 100).stream()
                .sorted(comparing(SubscriptionRecord::createdAt).reversed())
                .map(SubscriptionRecord::id)
                .limit(SUBSCRIPTIONS_MAX)
                .toList();
        List<AuditPage.Act> acts = new ArrayList<>();
        Stream.concat(Stream.of(customer.id()), subscriptions.stream())
                .distinct()
                .forEach(it -> acts.addAll(acts(visit, scope, it)));
        return visit.show(
                "customer-activity",
                new View(
                        visit.frame(customer.title(), CustomersPage.SECTION, scope),
                        scope,
                        customer,
                        acts.stream()
                                .sorted(comparing(AuditPage.Act::at).reversed())
                                .limit(SHOWN_MAX)
                                .toList(),
                        AuditPage.names(visit, scope)));
    }

    private static List<AuditPage.Act> acts(ConsoleRequest visit, ConsoleScope scope, String entityId) {
        return visit.send(
                        scope,
                        "GET",
                        "/audit?limit=%d&environmentId=%s&entityId=%s"
                                .formatted(
                                        SHOWN_MAX,
                                        Objects.requireNonNull(scope.environment())
                                                .id(),
                                        UrlText.encoded(entityId)),
                        null)
                .rows(AuditPage.Act.class);
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            CustomerRecord customer,
            List<AuditPage.Act> acts,
            Map<String, String> names) {

        public String path() {
            return CustomerRecord.path(scope, customer.id());
        }
    }
}
