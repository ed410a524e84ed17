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
        return visit.show(SECTION, view(visit, visit.place(), "", null));
    }

    static Response useTemplate(ConsoleRequest visit) {
        Place place = visit.place();
        List<String> offered = Beginning.of(visit, place).templates().stream()
                .map(Beginning.Template::id)
                .toList();
        if (!offered.contains(visit.form().text("template"))) {
            Problem missing = BAD_USER_INPUT.because("No template is selected. Select one of the templates.");
            var fault = new Fault("template", missing.message());
            return visit.refuse(missing, SECTION, view(visit, place, "", fault));
        }
        return fill(visit, place, SampleData.priceList(visit.choice("template", offered)), "");
    }

    static Response usePriceList(ConsoleRequest visit) {
        Place place = visit.place();
        String yaml = visit.form().text("priceList");
        return fill(visit, place, yaml.getBytes(UTF_8), yaml);
    }

    /// Opens the explanation of a check of the first customer, or the playground if there is no customer.
    static Response check(ConsoleRequest visit) {
        Place place = visit.place();
        return Screen.seeOther(SampleData.explained(visit, place).orElse(place.path() + "/check"));
    }

    static Response dismiss(ConsoleRequest visit) {
        Place place = visit.place();
        Checklist.dismiss(visit, place);
        return Screen.seeOther(Navigation.home(place));
    }

    private static Response fill(ConsoleRequest visit, Place place, byte[] yaml, String typed) {
        try {
            SampleData.importPriceList(visit, place, yaml);
        } catch (Problem problem) {
            Fault fault = new Fault(
                    typed.isEmpty() ? "template" : "priceList",
                    Fault.of(problem).labelled(Map.of("body", "The price list")).message());
            return visit.refuse(problem, SECTION, view(visit, place, typed, fault));
        }
        Optional<String> check = place.isProduction() ? Optional.empty() : SampleData.sell(visit, place);
        return Screen.seeOther(check.orElse(place.path() + "/products"));
    }

    private static View view(ConsoleRequest visit, Place place, String priceList, @Nullable Fault fault) {
        return new View(
                visit.frame("First catalog", "", place),
                place,
                place.may("POST", IMPORT),
                Checklist.isEmpty(visit, place),
                Beginning.of(visit, place).templates(),
                priceList,
                fault);
    }

    /// The page.
    ///
    /// @param isEmpty whether the environment has no plan yet
    /// @param priceList the price list as it was typed
    public record View(
            Frame frame,
            Place place,
            boolean mayImport,
            boolean isEmpty,
            List<Beginning.Template> templates,
            String priceList,
            @Nullable Fault fault) {}
}
