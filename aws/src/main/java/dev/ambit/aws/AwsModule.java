package dev.ambit.aws;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static java.util.Objects.requireNonNull;

import dev.ambit.core.Contracts;
import dev.ambit.core.CoreParts;
import dev.ambit.core.PlatformParts;
import dev.ambit.db.AccountId;
import dev.ambit.http.Router;
import dev.ambit.stack.FunctionVariables;
import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.RemoteProviders;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.WantedResource;
import java.net.URI;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/// The provider `aws`: its resources and its routes.
public final class AwsModule implements RemoteProviders {

    private final CoreParts core;
    private final AwsClients clients;
    private final List<Provider> providers;
    private volatile @Nullable FunctionVariables variables;

    private AwsModule(CoreParts core, AwsCredentialsProvider own, @Nullable URI endpoint) {
        this.core = core;
        this.clients = new AwsClients(own, endpoint);
        PlatformParts platform = core.platform;
        String installation = core.accounts.receiptKey.installation();
        this.providers = List.of(
                new S3BucketProvider(this::account, clients, installation),
                new LambdaProvider(
                        this::account, clients, it -> requireNonNull(variables).of(it), installation),
                new ApiStageProvider(
                        this::account,
                        clients,
                        new StageStackReading(platform.transactions, new StackResources(platform.secrets)),
                        installation));
    }

    /// Uses AWS with the credentials that the AWS SDK finds: environment, profile, or role of the machine.
    public static AwsModule of(CoreParts core) {
        return new AwsModule(core, DefaultCredentialsProvider.builder().build(), null);
    }

    /// Uses a stand-in for AWS.
    static AwsModule at(CoreParts core, AwsCredentialsProvider own, URI endpoint) {
        return new AwsModule(core, own, endpoint);
    }

    @Override
    public List<Provider> all() {
        return providers;
    }

    @Override
    public String chosen(Handle tx, AccountId account) {
        return AwsAccounts.isThere(tx, account) ? Providers.AWS : Providers.LOCAL;
    }

    /// Functions and their API stages are made on AWS if the operator has said how.
    @Override
    public boolean makes(Handle tx, AccountId account, ResourceKind kind) {
        boolean needsFunctions = kind == ResourceKind.FUNCTION || kind == ResourceKind.API_STAGE;
        return !needsFunctions || AwsAccounts.hasFunctions(tx, account);
    }

    @Override
    public void connect(FunctionVariables of) {
        variables = of;
    }

    private AwsAccount account(WantedResource wanted) {
        PlatformParts platform = core.platform;
        return platform.transactions
                .in(wanted.account(), tx -> AwsAccounts.find(tx, wanted.account(), platform.secrets))
                .map(AwsAccounts.Attached::account)
                .orElseThrow(() -> STACK_RESOURCE_REFUSED.because(
                        "No AWS account is attached to `%s`. Ask the operator to attach it."
                                .formatted(wanted.store())));
    }

    /// Adds the routes for the operator.
    public void add(Router router, StackResources resources) {
        PlatformParts platform = core.platform;
        var accounts = new AwsAccountApi(
                platform.authentication, platform.transactions, platform.secrets, resources, clients, platform.clock);
        router.get(
                        "/api/v1/accounts/{slug}/aws",
                        "getAwsAccount",
                        accounts::get,
                        Contracts.operator(gives(200, AwsAccountApi.View.class))
                                .says("Get the AWS account in which new stacks of an account are made"))
                .put(
                        "/api/v1/accounts/{slug}/aws",
                        "attachAwsAccount",
                        accounts::attach,
                        Contracts.operator(gives(200, AwsAccountApi.View.class).body(AwsAccountApi.AttachBody.class))
                                .role("admin")
                                .says("Attach an AWS account; stacks that exist already stay where they are"))
                .delete(
                        "/api/v1/accounts/{slug}/aws",
                        "detachAwsAccount",
                        accounts::detach,
                        Contracts.operator(gives(200, AwsAccountApi.View.class))
                                .role("admin")
                                .says("Detach the AWS account, if no stack uses it"));
    }
}
