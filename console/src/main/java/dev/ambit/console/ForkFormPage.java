package dev.ambit.console;

import dev.ambit.http.Form;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Settings › Environments › Fork: the form that copies the catalog of an environment into a new one.
public final class ForkFormPage {

    private static final String TEMPLATE = "fork-form";

    /// The lifetimes to choose from, in days; 0 means that the fork never expires.
    private static final Map<String, String> LIFETIMES = lifetimes();

    /// The personal fields of customers.
    private static final List<String> MASKS = List.of("name", "email", "metadata");

    private ForkFormPage() {}

    private static Map<String, String> lifetimes() {
        Map<String, String> lifetimes = new LinkedHashMap<>();
        lifetimes.put("0", "Never");
        lifetimes.put("1", "After 1 day");
        lifetimes.put("3", "After 3 days");
        lifetimes.put("7", "After 7 days");
        lifetimes.put("30", "After 30 days");
        return lifetimes;
    }

    /// The revision to fork; null for the current catalog.
    public record Query(@Nullable String at) {}

    static Response ask(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Environment source = EnvironmentFormPage.environment(visit, scope);
        String at = visit.request().query(Query.class).at();
        var content = new Content(source.displayName() + " fork", at == null ? "" : at, "0", false, MASKS);
        return visit.show(TEMPLATE, view(visit, scope, source, content, null));
    }

    static Response fork(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Environment source = EnvironmentFormPage.environment(visit, scope);
        Form form = visit.form();
        var content = new Content(
                form.text("displayName").strip(),
                form.text("at"),
                visit.choice("days", LIFETIMES.keySet()),
                form.isTicked("customers"),
                form.texts("mask"));
        try {
            var made = visit.send(scope, "POST", "/environments/%s/fork".formatted(source.slug()), content.body(visit))
                    .data(NewKeysPage.Keys.class);
            return NewKeysPage.ofEnvironment(visit, scope, made);
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, scope, source, content, fault(problem)));
        }
    }

    private static Fault fault(Problem problem) {
        return Fault.of(problem)
                .labelled(Map.of(
                        "displayName",
                        "Environment name",
                        "expiresAt",
                        "Delete the fork",
                        "customers.include",
                        "Copy customers",
                        "customers.mask",
                        "Masked fields"));
    }

    private static View view(
            ConsoleRequest visit, ConsoleScope scope, Environment source, Content content, @Nullable Fault fault) {
        List<String[]> lifetimes = LIFETIMES.entrySet().stream()
                .map(it -> new String[] {it.getKey(), it.getValue()})
                .toList();
        return new View(
                visit.frame("Fork " + source.displayName(), "environments", scope),
                scope,
                source,
                content,
                lifetimes,
                fault);
    }

    /// The fields as they were typed.
    ///
    /// @param at hash of a revision, or empty
    /// @param days days until the fork expires
    /// @param customers whether to copy the customers
    /// @param mask the fields to mask in the copies
    public record Content(String displayName, String at, String days, boolean customers, List<String> mask) {

        Map<String, Object> body(ConsoleRequest visit) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("displayName", displayName);
            if (!at.isEmpty()) {
                body.put("at", at);
            }
            if (!days.equals("0")) {
                body.put("expiresAt", visit.now().plus(Duration.ofDays(Long.parseLong(days))));
            }
            if (customers) {
                body.put("customers", Map.of("include", true, "mask", mask));
            }
            return body;
        }

        /// Customers are copied only with the current catalog.
        public boolean mayCopy() {
            return at.isEmpty();
        }

        public String revision() {
            return at.isEmpty() ? "the current catalog" : "revision " + at.substring(0, Math.min(8, at.length()));
        }
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            Environment source,
            Content content,
            List<String[]> lifetimes,
            @Nullable Fault fault) {

        /// Returns the fields that can be masked. Only admins of the source can leave a field unmasked.
        public List<String[]> masks() {
            return List.of(new String[] {"name", "Names"}, new String[] {"email", "Email addresses"}, new String[] {
                "metadata", "Metadata values"
            });
        }

        public boolean mayUnmask() {
            return source.role().equals("ADMIN");
        }
    }
}
