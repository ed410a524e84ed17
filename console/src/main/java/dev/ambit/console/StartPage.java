package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Creates the first catalog of an environment: from a template, from a price list, or by hand.
public final class StartPage {

    private static final String SECTION = "start";
    private static final String IMPORT = "/catalog/import";

    private StartPage() {}

    static Response show(ConsoleRequest visit) {
        return visit.show(SECTION, view(visit, visit.scope(), "", null));
    }

    static Response useTemplate(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        List<String> offered = EnvironmentChoices.of(visit, scope).templates().stream()
                .map(EnvironmentChoices.Template::id)
                .toList();
        if (!offered.contains(visit.form().text("template"))) {
            Problem missing = BAD_USER_INPUT.because("No template is selected. Select one of the templates.");
            var fault = new Fault("template", missing.message());
            return visit.refuse(missing, SECTION, view(visit, scope, "", fault));
        }
        return fill(visit, scope, SampleData.priceList(visit.choice("template", offered)), "");
    }

    static Response usePriceList(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String yaml = visit.form().text("priceList");
        return fill(visit, scope, yaml.getBytes(UTF_8), yaml);
    }

    /// Opens the explanation of a check of the first customer, or the playground if there is no customer.
    static Response check(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        return Screen.seeOther(SampleData.explained(visit, scope).orElse(scope.path() + "/check"));
    }

    static Response dismiss(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Checklist.dismiss(visit, scope);
        return Screen.seeOther(Navigation.home(scope));
    }

    private static Response fill(ConsoleRequest visit, ConsoleScope scope, byte[] yaml, String typed) {
        try {
            SampleData.importPriceList(visit, scope, yaml);
        } catch (Problem problem) {
            Fault fault = new Fault(
                    typed.isEmpty() ? "template" : "priceList",
                    Fault.of(problem).labelled(Map.of("body", "The price list")).message());
            return visit.refuse(problem, SECTION, view(visit, scope, typed, fault));
        }
        Optional<String> check = scope.isProduction() ? Optional.empty() : SampleData.sell(visit, scope);
        return Screen.seeOther(check.orElse(scope.path() + "/products"));
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, String priceList, @Nullable Fault fault) {
        return new View(
                visit.frame("First catalog", "", scope),
                scope,
                scope.may("POST", IMPORT),
                Checklist.isEmpty(visit, scope),
                EnvironmentChoices.of(visit, scope).templates(),
                priceList,
                fault);
    }

    /// The page.
    ///
    /// @param isEmpty whether the environment has no plan yet
    /// @param priceList the price list as it was typed
    public record View(
            Frame frame,
            ConsoleScope scope,
            boolean mayImport,
            boolean isEmpty,
            List<EnvironmentChoices.Template> templates,
            String priceList,
            @Nullable Fault fault) {}
}
