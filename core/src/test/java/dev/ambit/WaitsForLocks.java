package dev.ambit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// Marks a test class that uses [TestServer#awaitLocked]. It sees the locked statements of all tests and waits for
/// background loops that all tests share, so it runs alone.
@ResourceLock(Resources.GLOBAL)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface WaitsForLocks {}
