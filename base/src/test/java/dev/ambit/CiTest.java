package dev.ambit;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Marks a test that `bin/check` runs and `bin/test` does not.
@Target(METHOD)
@Retention(RUNTIME)
@Test
@Tag("ci")
public @interface CiTest {}
