package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparingInt;

import dev.ambit.console.CatalogState.Changed;
import dev.ambit.http.Json;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Imports a price list: shows what it would change, with warnings at their lines, before anything is written.
public final class ImportPage {

    static final String SECTION = "import";

    private static final String TEMPLATE = "import";
    private static final int CHANGES_MAX = 200;

    private ImportPage() {}

    static Response show(ConsoleRequest visit) {
        return visit.show(TEMPLATE, view(visit, visit.scope(), Content.EMPTY, null, ImportConflicts.NONE, null));
    }

    static Response submit(ConsoleRequest visit, Upload upload) {
        ConsoleScope scope = visit.scope();
        Content content = Content.of(upload);
        boolean isImport = upload.text("action").equals("import");
        try {
            Result result = send(visit, scope, content, !isImport);
            return isImport
                    ? Screen.seeOther(
                            "%s/products/%s?done=imported".formatted(scope.path(), UrlText.encoded(result.productId())))
                    : visit.show(
                            TEMPLATE,
                            view(visit, scope, content, Preview.of(result, content.yaml()), content.resolved(), null));
        } catch (Problem problem) {
            ImportConflicts conflicts = content.resolved().of(problem);
            return visit.refuse(
                    problem, TEMPLATE, view(visit, scope, content, null, conflicts, fault(problem, content.yaml())));
        }
    }

    /// Returns a product as a file with a price list in YAML.
    static Response exportList(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String path = "/products/%s/price-list".formatted(visit.variable("id"));
        byte[] yaml = visit.send(scope, "GET", path, null, Map.of("Accept", "application/yaml"))
                .content();
        return Screen.file(visit.variable("id") + ".yml", "application/yaml", yaml);
    }

    /// Makes the price list public or private.
    static Response setPublic(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        boolean isPublic = visit.choice("isPublic", List.of("true", "false")).equals("true");
        visit.send(scope, "PUT", "/catalog/public-pricing", Map.of("isPublic", isPublic));
        return Screen.seeOther(scope.path() + "/import#public");
    }

    /// Returns the catalog of the environment as a file.
    static Response export(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Object catalog = visit.send(scope, "GET", "/catalog", null).data(Object.class);
        return Screen.file(
                "catalog-%s.json".formatted(scope.slug()),
                "application/json",
                Json.text(catalog).getBytes(UTF_8));
    }

    private static Result send(ConsoleRequest visit, ConsoleScope scope, Content content, boolean isPreview) {
        String query = "?dryRun=%s&publish=%s&retype=%s%s%s"
                .formatted(
                        isPreview,
                        content.publish(),
                        content.retype(),
                        content.product().isEmpty() ? "" : "&product=" + UrlText.encoded(content.product()),
                        content.resolved().query());
        return visit.send(
                        scope,
                        "POST",
                        "/catalog/import" + query,
                        content.yaml().getBytes(UTF_8),
                        Map.of("Content-Type", "application/yaml"))
                .data(Result.class);
    }

    private static Fault fault(Problem problem, String yaml) {
        Fault it = Fault.of(problem);
        var lines = new PriceListLines(yaml);
        int line = lines.of(problem.message());
        if (line == 0 && it.field() != null) {
            line = lines.of(it.field());
        }
        String where = line == 0 ? "" : "Line %d, `%s`: ".formatted(line, Problem.shortened(lines.text(line)));
        return new Fault("product".equals(it.field()) ? "product" : "yaml", where + it.message());
    }

    private static View view(
            ConsoleRequest visit,
            ConsoleScope scope,
            Content content,
            @Nullable Preview preview,
            ImportConflicts conflicts,
            @Nullable Fault fault) {
        PublicPricing pricing =
                visit.send(scope, "GET", "/catalog/public-pricing", null).data(PublicPricing.class);
        return new View(
                visit.frame("Import", SECTION, scope),
                scope,
                content,
                preview,
                conflicts,
                pricing,
                visit.url() + pricing.path(),
                fault);
    }

    /// The fields as they were typed; a selected file replaces the text.
    ///
    /// @param product id of the product; empty: derived from the name in the list
    /// @param resolved the sides that were chosen for the conflicts
    public record Content(String yaml, String product, boolean publish, boolean retype, ImportConflicts resolved) {

        static final Content EMPTY = new Content("", "", false, false, ImportConflicts.NONE);

        private static Content of(Upload upload) {
            byte[] file = upload.file("file");
            String text = file.length == 0 ? utf8(upload.text("yaml")) : decoded(file);
            return new Content(
                    text.replace("\r\n", "\n"),
                    utf8(upload.text("product")).strip(),
                    !upload.text("publish").isEmpty(),
                    !upload.text("retype").isEmpty(),
                    ImportConflicts.chosen(upload));
        }

        private static String decoded(byte[] file) {
            String text = FileText.of(file).text();
            if (text == null) {
                throw BAD_USER_INPUT.because(FileText.REFUSAL).at("file", null, "a text in UTF-8");
            }
            return text;
        }

        private static String utf8(String text) {
            return new String(text.getBytes(ISO_8859_1), UTF_8);
        }
    }

    /// The answer of the API.
    public record Result(
            String productId,
            int features,
            int plans,
            int addons,
            List<Warned> warnings,
            @Nullable List<Changed> changes,
            @Nullable List<Affected> affected) {}

    public record Warned(String code, String message) {}

    public record Affected(String type, String id, long subscribers) {

        public String subscribersWord() {
            return RoleLabels.count(subscribers, "subscriber");
        }
    }

    /// A warning with its line.
    ///
    /// @param line 0 if it concerns the whole list
    public record Warning(int line, String source, String message) {}

    /// The effect of an import.
    public record Preview(Result result, List<Warning> warnings, List<Changed> changes, int more) {

        private static Preview of(Result result, String yaml) {
            var lines = new PriceListLines(yaml);
            List<Warning> warnings = result.warnings().stream()
                    .map(it -> {
                        int line = lines.of(it.message());
                        return new Warning(line, lines.text(line), it.message());
                    })
                    .sorted(comparingInt(Warning::line))
                    .toList();
            List<Changed> changes = Objects.requireNonNullElse(result.changes(), List.of());
            return new Preview(
                    result,
                    warnings,
                    changes.stream().limit(CHANGES_MAX).toList(),
                    Math.max(0, changes.size() - CHANGES_MAX));
        }

        public List<Affected> affected() {
            return Objects.requireNonNullElse(result.affected(), List.of());
        }

        /// Returns the numbers of items in the list, such as `3 features, 2 plans and 0 add-ons`.
        public String size() {
            return "%s, %s and %s"
                    .formatted(
                            RoleLabels.count(result.features(), "feature"),
                            RoleLabels.count(result.plans(), "plan"),
                            RoleLabels.count(result.addons(), "add-on"));
        }

        public String warningsWord() {
            return RoleLabels.count(warnings.size(), "warning");
        }

        public String moreWord() {
            return RoleLabels.count(more, "more change") + (more == 1 ? " is not shown." : " are not shown.");
        }

        /// Returns a value of a change in one line.
        public String text(@Nullable Object value) {
            if (value == null) {
                return "–";
            }
            if (value instanceof Number number) {
                return EntitlementText.number(new BigDecimal(number.toString()));
            }
            boolean isNested = value instanceof Map || value instanceof List;
            return String.valueOf(Problem.shortened(isNested ? Json.text(value) : value.toString()));
        }
    }

    /// State of public pricing: whether anyone can read the published plans of the environment.
    public record PublicPricing(boolean isPublic, String path) {}

    /// The page.
    ///
    /// @param address URL of the public pricing
    public record View(
            Frame frame,
            ConsoleScope scope,
            Content content,
            @Nullable Preview preview,
            ImportConflicts conflicts,
            PublicPricing pricing,
            String address,
            @Nullable Fault fault) {

        public boolean mayPublish() {
            return scope.may("PUT", "/catalog/public-pricing");
        }

        public boolean mayImport() {
            return scope.may("POST", "/catalog/import");
        }
    }
}
