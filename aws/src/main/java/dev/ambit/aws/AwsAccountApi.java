package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.access.Authentication;
import dev.ambit.access.Secrets;
import dev.ambit.account.Account;
import dev.ambit.audit.AccountOperation;
import dev.ambit.audit.AccountSettingApi;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.Providers;
import dev.ambit.stack.StackResources;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Attaches AWS accounts to accounts of Ambit, for the operator.
public final class AwsAccountApi {

    private final AccountSettingApi<View> setting;
    private final Secrets secrets;
    private final StackResources resources;
    private final AwsClients clients;
    private final InstantSource clock;

    AwsAccountApi(
            Authentication authentication,
            Transactions transactions,
            Secrets secrets,
            StackResources resources,
            AwsClients clients,
            InstantSource clock) {
        this.setting = new AccountSettingApi<>(
                authentication, transactions, clock, (tx, account) -> view(tx, account, secrets));
        this.secrets = secrets;
        this.resources = resources;
        this.clients = clients;
        this.clock = clock;
    }

    public Response get(Request request) {
        return setting.get(request);
    }

    /// Attaches an AWS account, or changes role and external id of the attached one. The server must assume the role
    /// with the external id, and AWS must refuse it without. If the AWS account or the region changes, the attached
    /// cache is detached.
    public Response attach(Request request) {
        Author author = setting.author(request);
        AwsAccount aws = request.body(AttachBody.class).read();
        Account account = setting.account(request);
        requireAssumable(aws);
        return setting.change(account, author, AccountOperation.AWS_ATTACHED, tx -> {
            Optional<AwsAccounts.Attached> known = AwsAccounts.find(tx, account.id(), secrets);
            if (known.isPresent() && !known.get().account().hasSameResources(aws)) {
                requireUnused(tx, account);
                if (!known.get().account().isSameAccount(aws)) {
                    AwsCaches.remove(tx, account.id());
                }
            }
            if (!AwsAccounts.claim(tx, account.id(), aws)) {
                throw STACK_RESOURCE_REFUSED
                        .because(
                                ("`prefix` is `%s`, which another account of Ambit uses with the role `%s`. Choose another"
                                                + " prefix, or a role of its own for this account.")
                                        .formatted(aws.prefix(), aws.roleArn()))
                        .at("prefix", aws.prefix(), "a prefix that no other account has with this role");
            }
            AwsAccounts.put(tx, account.id(), aws, secrets, clock.instant());
        });
    }

    public Response detach(Request request) {
        Author author = setting.author(request);
        Account account = setting.account(request);
        return setting.change(account, author, AccountOperation.AWS_DETACHED, tx -> {
            requireUnused(tx, account);
            AwsDatabases.remove(tx, account.id());
            AwsCaches.remove(tx, account.id());
            AwsAccounts.remove(tx, account.id());
        });
    }

    private void requireAssumable(AwsAccount aws) {
        try {
            clients.checkRole(aws);
            if (clients.isAssumedWithoutId(aws)) {
                throw STACK_RESOURCE_REFUSED
                        .because(("`roleArn` names a role that AWS lets the server assume without the external id:"
                                        + " `%s`. Add the condition `sts:ExternalId` to its trust policy, then attach it"
                                        + " again.")
                                .formatted(aws.roleArn()))
                        .at("roleArn", aws.roleArn(), "a role whose trust policy requires the external id");
            }
        } catch (InProgressException e) {
            throw STACK_RESOURCE_REFUSED
                    .because("`roleArn` cannot be assumed now. %s".formatted(e.what()))
                    .at("roleArn", aws.roleArn(), "a role that the server can assume with the external id");
        }
    }

    private void requireUnused(Handle tx, Account account) {
        if (resources.isUsed(tx, account.id(), Providers.AWS, null)) {
            throw STACK_IN_THE_WAY.because(
                    "Stacks of account `%s` use the attached AWS account. Delete these stacks first."
                            .formatted(account.slug()));
        }
    }

    private static View view(Handle tx, Account account, Secrets secrets) {
        return AwsAccounts.find(tx, account.id(), secrets)
                .map(View::of)
                .orElseGet(() -> new View(Providers.LOCAL, null, null, null, null, null, null, null, null, null));
    }

    // The wire.

    /// The AWS account of new stacks.
    ///
    /// @param roleArn IAM role that the server assumes
    /// @param externalId secret that the trust policy of the role requires
    /// @param region of all resources, such as `eu-north-1`
    /// @param prefix of all names of resources
    /// @param functions settings of functions on Lambda; null: functions and API stages of new stacks are local
    /// @param hostedZone id of the public hosted zone with the hosts of new stacks; null: their hosts are local
    /// @param cacheNodes settings of dedicated caches, one per stack; null: new session stores have none
    /// @param accessPolicies whether the resource `POLICY` of new stores is an IAM policy; null: no
    public record AttachBody(
            String roleArn,
            String externalId,
            String region,
            String prefix,
            @Nullable LambdaSettings functions,
            @Nullable String hostedZone,
            @Nullable CacheNodes cacheNodes,
            @Nullable Boolean accessPolicies) {

        AwsAccount read() {
            if (functions != null && functions.environmentKey() == null) {
                throw SettingFields.BODY.refused(
                        "functions.environmentKey",
                        "null",
                        "the ARN of a KMS key, because the variables of functions contain secrets");
            }
            return new AwsAccount(
                    roleArn,
                    externalId,
                    region,
                    prefix,
                    functions,
                    hostedZone,
                    cacheNodes,
                    Boolean.TRUE.equals(accessPolicies));
        }

        /// Omits the external id, so that logs do not contain it.
        @Override
        public String toString() {
            return "AttachBody[" + roleArn + "]";
        }
    }

    /// The provider of new stacks, and the attached AWS account without its external id.
    ///
    /// @param provider `aws`, or `local` if no AWS account is attached
    /// @param awsAccount 12 digits
    public record View(
            String provider,
            @Nullable String awsAccount,
            @Nullable String roleArn,
            @Nullable String region,
            @Nullable String prefix,
            @Nullable LambdaSettings functions,
            @Nullable String hostedZone,
            @Nullable CacheNodes cacheNodes,
            @Nullable Boolean accessPolicies,
            @Nullable Instant attachedAt) {

        static View of(AwsAccounts.Attached it) {
            AwsAccount aws = it.account();
            return new View(
                    Providers.AWS,
                    aws.number(),
                    aws.roleArn(),
                    aws.region(),
                    aws.prefix(),
                    aws.functions(),
                    aws.hostedZone(),
                    aws.cacheNodes(),
                    aws.hasAccessPolicies(),
                    it.at());
        }
    }
}
