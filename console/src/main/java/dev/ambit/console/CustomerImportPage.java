package dev.ambit.console;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Imports customers from a CSV file: first a preview with errors at their lines, then the import. Large imports show
/// their progress as an operation.
public final class CustomerImportPage {

    private static final String TEMPLATE = "customer-import";
    private static final int PREVIEWED_MAX = 20;
    private static final int CHARS_MAX = 900_000;

    private CustomerImportPage() {}

    static Response show(ConsoleRequest visit) {
        return visit.show(TEMPLATE, view(visit, visit.scope(), "", null, null));
    }

    static Response preview(ConsoleRequest visit, Upload upload) {
        ConsoleScope scope = visit.scope();
        byte[] file = upload.file("file");
        String typed = new String(upload.text("csv").getBytes(ISO_8859_1), UTF_8);
        FileText read = file.length > 0 ? FileText.of(file) : new FileText(typed, UTF_8);
        String csv = read.text();
        if (csv == null) {
            return visit.show(TEMPLATE, view(visit, scope, "", null, new Fault("file", FileText.REFUSAL)));
        }
        if (csv.length() > CHARS_MAX) {
            var fault = new Fault(
                    "file",
                    "The file has %,d characters; at most %,d are allowed. Use the API for more."
                            .formatted(csv.length(), CHARS_MAX));
            return visit.show(TEMPLATE, view(visit, scope, "", null, fault));
        }
        return visit.show(TEMPLATE, view(visit, scope, csv, CustomerCsv.read(csv), null, read.isGuessed()));
    }

    static Response start(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String csv = visit.form().text("csv");
        CustomerCsv read = CustomerCsv.read(csv);
        if (!read.faults().isEmpty()) {
            return visit.show(TEMPLATE, view(visit, scope, csv, read, null));
        }
        try {
            List<Map<String, Object>> customers =
                    read.rows().stream().map(CustomerCsv.Row::body).toList();
            Imported imported = visit.send(scope, "POST", "/customers/import", Map.of("customers", customers))
                    .data(Imported.class);
            return imported.taskId() == null
                    ? Screen.seeOther(scope.path() + "/customers")
                    : Screen.seeOther(scope.account().path() + "/operations/" + imported.taskId());
        } catch (Problem problem) {
            Fault fault = read.located(Fault.of(problem));
            return visit.refuse(problem, TEMPLATE, view(visit, scope, csv, read, fault));
        }
    }

    private static View view(
            ConsoleRequest visit, ConsoleScope scope, String csv, @Nullable CustomerCsv read, @Nullable Fault fault) {
        return view(visit, scope, csv, read, fault, false);
    }

    private static View view(
            ConsoleRequest visit,
            ConsoleScope scope,
            String csv,
            @Nullable CustomerCsv read,
            @Nullable Fault fault,
            boolean isGuessed) {
        return new View(
                visit.frame("Import customers", CustomersPage.SECTION, scope),
                scope,
                csv,
                read,
                read == null
                        ? List.of()
                        : read.rows().stream().limit(PREVIEWED_MAX).toList(),
                fault,
                isGuessed);
    }

    private record Imported(@Nullable UUID taskId) {}

    /// The page.
    ///
    /// @param csv as it was sent
    /// @param read null before the preview
    /// @param first the first customers of the file
    /// @param isGuessed whether the file was read as Windows-1252, because it is not in UTF-8
    public record View(
            Frame frame,
            ConsoleScope scope,
            String csv,
            @Nullable CustomerCsv read,
            List<CustomerCsv.Row> first,
            @Nullable Fault fault,
            boolean isGuessed) {

        public boolean isReady() {
            return read != null && read.faults().isEmpty();
        }
    }
}
