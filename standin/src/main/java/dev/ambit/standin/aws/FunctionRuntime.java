package dev.ambit.standin.aws;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs the code of functions for the stand-in of AWS Lambda.
public interface FunctionRuntime extends AutoCloseable {

    /// Answers an event of API Gateway with a response of the same form.
    ///
    /// @param event JSON with `httpMethod`, `path`, `headers` and `body`
    Answer invoke(Code code, String event);

    /// Stops all instances of a function that was deleted.
    default void stop(String function) {}

    @Override
    default void close() {}

    /// The code of a version.
    final class Code {

        private final String function;
        private final byte[] zip;
        private final Map<String, String> variables;

        /// @param function name of the function
        /// @param variables environment variables
        Code(String function, byte[] zip, Map<String, String> variables) {
            this.function = function;
            this.zip = zip;
            this.variables = Map.copyOf(variables);
        }

        String function() {
            return function;
        }

        byte[] zip() {
            return zip;
        }

        Map<String, String> variables() {
            return variables;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Code it
                    && function.equals(it.function)
                    && Arrays.equals(zip, it.zip)
                    && variables.equals(it.variables);
        }

        @Override
        public int hashCode() {
            return function.hashCode() + Arrays.hashCode(zip) + variables.hashCode();
        }
    }

    /// The answer to an invocation.
    ///
    /// @param body JSON
    /// @param error of the function; null if it answered
    record Answer(String body, @Nullable String error) {}
}
