package dev.ambit.feed;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.http.Sha256;
import dev.ambit.problem.Problem;
import java.util.BitSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The buckets in which customers of an environment are compared, by the first byte of the SHA-256 of their ids.
///
/// @param wanted the selected buckets
record CustomerBuckets(BitSet wanted) {

    static final int COUNT = 256;

    private static final Pattern NUMBERS = Pattern.compile("[0-9]{1,3}(,[0-9]{1,3}){0,255}");

    /// @param numbers separated by commas; null for all
    /// @throws dev.ambit.problem.Problem at the field
    static CustomerBuckets named(@Nullable String numbers) {
        var wanted = new BitSet(COUNT);
        if (numbers == null) {
            wanted.set(0, COUNT);
        } else {
            for (String number : NUMBERS.matcher(numbers).matches() ? numbers.split(",", -1) : new String[] {"999"}) {
                wanted.set(Integer.parseInt(number));
            }
        }
        if (wanted.length() > COUNT) {
            throw BAD_USER_INPUT
                    .because(
                            "`buckets` must be bucket numbers from 0 to 255; received `%s`. Separate the numbers with commas."
                                    .formatted(Problem.shortened(numbers)))
                    .at("buckets", numbers, "numbers from 0 to 255, separated by commas");
        }
        return new CustomerBuckets(wanted);
    }

    static int of(String customerId) {
        return Byte.toUnsignedInt(Sha256.of(customerId)[0]);
    }

    boolean has(String customerId) {
        return wanted.get(of(customerId));
    }
}
