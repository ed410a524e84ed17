package dev.ambit.stack;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import dev.ambit.LongForm;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/// A test that holds however development's data is kept apart. The long form tries each strategy, the short one
/// that which falls to the name of the test, so that all of them are met.
@Target(METHOD)
@Retention(RUNTIME)
@ParameterizedTest
@ArgumentsSource(EachStrategy.Chosen.class)
public @interface EachStrategy {

    /// Made by JUnit.
    final class Chosen implements ArgumentsProvider {

        @Override
        public Stream<Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
            DatabaseStrategy[] all = DatabaseStrategy.values();
            int chosen = Math.floorMod(context.getRequiredTestMethod().getName().hashCode(), all.length);
            return (LongForm.ENABLED ? Stream.of(all) : Stream.of(all[chosen])).map(Arguments::of);
        }
    }
}
