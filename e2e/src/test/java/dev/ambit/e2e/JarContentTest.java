package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/// Checks that the runnable jar lacks nothing that the classes in it need.
class JarContentTest {

    private static final Path JAR = Checkout.DIRECTORY.resolve("cli/target/ambit.jar");

    /// The jar leaves out the builders of Stripe's requests. A class that needs one would fail when it is linked.
    @Test
    void classes_of_the_stripe_client_can_be_loaded() throws Exception {
        List<String> names = stripeClasses();
        List<String> failed = new ArrayList<>();

        try (var loader = new URLClassLoader(new URL[] {JAR.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            for (String name : names) {
                try {
                    Class.forName(name, true, loader);
                } catch (LinkageError | ClassNotFoundException e) {
                    failed.add(name + ": " + e);
                }
            }
        }

        assertThat(names).hasSizeGreaterThan(1_000).contains("com.stripe.StripeClient", "com.stripe.model.Customer");
        assertThat(failed).isEmpty();
    }

    private static List<String> stripeClasses() throws Exception {
        try (var jar = new JarFile(JAR.toFile())) {
            return jar.stream()
                    .map(ZipEntry::getName)
                    .filter(it -> it.startsWith("com/stripe/") && it.endsWith(".class"))
                    .filter(it -> !it.startsWith("com/stripe/param/"))
                    .map(it -> it.substring(0, it.length() - ".class".length()).replace('/', '.'))
                    .toList();
        }
    }
}
