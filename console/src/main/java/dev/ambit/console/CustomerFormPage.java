package dev.ambit.console;

import dev.ambit.http.Form;
import dev.ambit.http.Json;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The forms that create, edit, archive and unarchive a customer.
public final class CustomerFormPage {

    private static final String FORM = "customer-form";
    private static final String ARCHIVING = "customer-archiving";
    private static final Map<String, String> LABELS = Map.of("id", "Id", "name", "Name", "email", "E-mail");

    private CustomerFormPage() {}

    static Response add(ConsoleRequest visit) {
        return visit.show(FORM, form(visit, visit.scope(), null, new Content("", "", ""), null));
    }

    static Response create(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Content content = Content.of(visit.form());
        try {
            String id = FormId.of("id", content.id(), content.name());
            Map<String, @Nullable Object> body = content.body();
            body.put("id", id);
            visit.send(scope, "POST", "/customers", body);
            return Screen.seeOther(CustomerRecord.path(scope, id) + "?done=created");
        } catch (Problem problem) {
            return visit.refuse(problem, FORM, form(visit, scope, null, content, fault(problem)));
        }
    }

    static Response edit(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        CustomerRecord it = CustomerRecord.find(visit, scope, visit.variable("id"));
        return visit.show(FORM, form(visit, scope, it, Content.of(it), null));
    }

    static Response save(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        CustomerRecord it = CustomerRecord.find(visit, scope, visit.variable("id"));
        Content content = Content.of(visit.form());
        try {
            Content was = visit.was(Content.class);
            if (!was.equals(Content.of(it))) {
                throw ConsoleRequest.editedMeanwhile(
                        "This customer was changed after you opened the form. Saved name: %s. Saved e-mail: %s. Save again to overwrite them."
                                .formatted(shown(it.name()), shown(it.email())));
            }
            visit.send(scope, "PATCH", "/customers/" + visit.variable("id"), content.body());
            return Screen.seeOther(CustomerRecord.path(scope, it.id()) + "?done=saved");
        } catch (Problem problem) {
            return visit.refuse(problem, FORM, form(visit, scope, it, content, fault(problem)));
        }
    }

    static Response askArchive(ConsoleRequest visit) {
        return visit.show(ARCHIVING, archiving(visit, visit.scope(), "", null));
    }

    static Response archive(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String typed = visit.form().text("confirmation").strip();
        String id = visit.request().variable("id");
        if (!typed.equals(id)) {
            var fault = new Fault("confirmation", "Enter `%s` to confirm. Nothing was changed.".formatted(id));
            return visit.show(ARCHIVING, archiving(visit, scope, typed, fault));
        }
        return turn(visit, scope, "archive", "archived");
    }

    static Response unarchive(ConsoleRequest visit) {
        return turn(visit, visit.scope(), "unarchive", "unarchived");
    }

    private static Response turn(ConsoleRequest visit, ConsoleScope scope, String verb, String done) {
        String id = visit.request().variable("id");
        try {
            visit.send(scope, "POST", "/customers/%s/%s".formatted(visit.variable("id"), verb), null);
            return Screen.seeOther(CustomerRecord.path(scope, id) + "?done=" + done);
        } catch (Problem problem) {
            return visit.refuse(problem, ARCHIVING, archiving(visit, scope, "", Fault.of(problem)));
        }
    }

    private static String shown(@Nullable String value) {
        return value == null || value.isEmpty() ? "(empty)" : value;
    }

    private static Fault fault(Problem problem) {
        return Fault.of(problem).labelled(LABELS);
    }

    private static View form(
            ConsoleRequest visit,
            ConsoleScope scope,
            @Nullable CustomerRecord it,
            Content content,
            @Nullable Fault fault) {
        String title = it == null ? "Add customer" : "Edit customer";
        return new View(visit.frame(title, CustomersPage.SECTION, scope), scope, title, it, content, fault);
    }

    private static ArchivingView archiving(
            ConsoleRequest visit, ConsoleScope scope, String typed, @Nullable Fault fault) {
        CustomerRecord it = CustomerRecord.find(visit, scope, visit.variable("id"));
        String title = "Archive " + it.title();
        return new ArchivingView(visit.frame(title, CustomersPage.SECTION, scope), scope, title, it, typed, fault);
    }

    /// The fields as they were typed.
    public record Content(String id, String name, String email) {

        private static Content of(CustomerRecord it) {
            return new Content(
                    it.id(), Objects.requireNonNullElse(it.name(), ""), Objects.requireNonNullElse(it.email(), ""));
        }

        private static Content of(Form form) {
            return new Content(
                    form.text("id").strip(),
                    form.text("name").strip(),
                    form.text("email").strip());
        }

        private Map<String, @Nullable Object> body() {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("name", name.isEmpty() ? null : name);
            body.put("email", email.isEmpty() ? null : email);
            return body;
        }
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            String title,
            @Nullable CustomerRecord customer,
            Content content,
            @Nullable Fault fault) {

        /// Returns the content with which the form was drawn.
        public String was() {
            return customer == null ? "" : Json.text(Content.of(customer));
        }
    }

    public record ArchivingView(
            Frame frame,
            ConsoleScope scope,
            String title,
            CustomerRecord customer,
            String typed,
            @Nullable Fault fault) {}
}
