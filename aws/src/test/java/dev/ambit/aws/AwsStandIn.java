package dev.ambit.aws;

import static java.util.Objects.requireNonNull;

import dev.ambit.standin.aws.Moto;
import dev.ambit.standin.aws.StrictAws;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Starts a stand-in for AWS before the tests of a class, and stops it after their last `@AfterAll` method. A
/// `@BeforeAll` method gets it as a parameter: [StrictAws], or [Moto] to start a proxy with another runtime.
public final class AwsStandIn implements BeforeAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(AwsStandIn.class);

    /// Starts moto here, because a parameter resolver cannot skip the tests if moto is not installed.
    @Override
    public void beforeAll(ExtensionContext context) {
        store(context).put(Moto.class, TestStandIns.moto());
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return type(parameter) == StrictAws.class || type(parameter) == Moto.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Moto moto = requireNonNull(store(context).get(Moto.class, Moto.class));
        return type(parameter) == Moto.class
                ? moto
                : store(context).computeIfAbsent(StrictAws.class, _ -> StrictAws.before(moto), StrictAws.class);
    }

    private static Class<?> type(ParameterContext parameter) {
        return parameter.getParameter().getType();
    }

    private static Store store(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }
}
