package dev.ambit.webhook;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.math.BigDecimal;

/// Faults that are injected into deliveries, so that a receiver meets them before production. Each rate is a
/// share of deliveries; equal seeds give equal faults.
record Chaos(
        long seed,
        BigDecimal duplicate,
        BigDecimal reorder,
        BigDecimal delay,
        BigDecimal drop,
        BigDecimal badSignature) {

    Chaos {
        requireRate("duplicate", duplicate);
        requireRate("reorder", reorder);
        requireRate("delay", delay);
        requireRate("drop", drop);
        requireRate("badSignature", badSignature);
    }

    /// Returns whether any rate is above zero.
    boolean isSome() {
        return duplicate.signum() + reorder.signum() + delay.signum() + drop.signum() + badSignature.signum() > 0;
    }

    private static void requireRate(String name, BigDecimal rate) {
        if (rate.signum() < 0 || rate.compareTo(BigDecimal.ONE) > 0) {
            throw BAD_USER_INPUT
                    .because("`%s` must be from 0 to 1; received %s. Send a share such as 0.1."
                            .formatted(name, Problem.shortened(rate)))
                    .at(name, rate, "0 to 1");
        }
    }
}
