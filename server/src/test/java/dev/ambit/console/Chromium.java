package dev.ambit.console;

import dev.ambit.TestServer;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives the tests of a class a [Chrome] at the server of all tests, which is closed after the last of them.
final class Chromium implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Chrome.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return ofClass(context)
                .getStore(Namespace.create(Chromium.class))
                .computeIfAbsent(Chrome.class, _ -> Chrome.open(TestServer.app().port()));
    }

    /// Kept for the class: state of a single test would end with it.
    private static ExtensionContext ofClass(ExtensionContext context) {
        return context.getTestMethod().isPresent() ? ofClass(context.getParent().orElseThrow()) : context;
    }
}
