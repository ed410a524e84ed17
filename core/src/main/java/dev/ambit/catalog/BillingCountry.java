package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.util.Locale;
import java.util.Set;

/// The country that selects prices. Callers send it; Ambit does not derive it.
public final class BillingCountry {

    private static final Set<String> CODES = Set.of(Locale.getISOCountries());

    private BillingCountry() {}

    /// Returns the ISO 3166 alpha-2 code. Throws a problem at `field` if it is not valid.
    public static String valid(String field, String code) {
        if (!CODES.contains(code)) {
            throw BAD_USER_INPUT
                    .because(
                            "`%s` must be an ISO 3166 country code such as `DE`; received `%s`. Send two capital letters."
                                    .formatted(field, Problem.shortened(code)))
                    .at(field, code, "two capital letters, such as DE");
        }
        return code;
    }
}
