package dev.ambit;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Runs the first case of a parameterized test and each `value`th case after it. `-Dambit.long=true` runs all.
@Target(METHOD)
@Retention(RUNTIME)
@ExtendWith(Sampled.Selection.class)
public @interface Sampled {

    int value();

    /// Skips the cases that are not in the sample.
    final class Selection implements ExecutionCondition {

        private static final Pattern CASE = Pattern.compile("test-template-invocation:#(\\d+)]$");

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Matcher number = CASE.matcher(context.getUniqueId());
            if (LongForm.ENABLED || !number.find()) {
                return enabled("Not sampled.");
            }
            int every =
                    context.getRequiredTestMethod().getAnnotation(Sampled.class).value();
            return (Integer.parseInt(number.group(1)) - 1) % every == 0
                    ? enabled("In the sample.")
                    : disabled("Runs only with -Dambit.long=true.");
        }
    }
}
