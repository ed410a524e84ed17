package dev.ambit.notification;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests the same [MailingServer], which is closed after the last test.
final class SharedMailingServer implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == MailingServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedMailingServer.class))
                .computeIfAbsent(MailingServer.class, _ -> start());
    }

    private static MailingServer start() {
        try {
            return MailingServer.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
