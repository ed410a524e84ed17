package dev.ambit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Marks a test class that uses [TestServer#awaitLocked]. It sees the locked statements of all tests, so these
/// classes run one after the other.
@ResourceLock("locked statements")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface WaitsForLocks {}
