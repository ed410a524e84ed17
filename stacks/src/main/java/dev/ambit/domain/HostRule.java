package dev.ambit.domain;

import static dev.ambit.problem.ProblemCode.HOST_NOT_ALLOWED;

import dev.ambit.db.AccountId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Decides which hosts the stacks of an account may serve. It is checked when a blueprint names a host, before
/// the host is created, on each lookup of the gateway and on drift detection. So a host that is no longer allowed
/// stops being served.
public final class HostRule {

    private final ReservedHosts reserved;
    private final @Nullable DomainName stackDomain;

    /// @param stackDomain under which each account has the name of its slug; null if there is none
    public HostRule(ReservedHosts reserved, @Nullable DomainName stackDomain) {
        this.reserved = reserved;
        this.stackDomain = stackDomain;
    }

    /// Returns why stacks of the account may not serve the host, as a sentence, or nothing if they may.
    ///
    /// @param tx with access to the rows of the account
    /// @param slug of the account
    public Optional<String> objection(Handle tx, AccountId account, String slug, String host) {
        Optional<DomainName> name = DomainName.find(host);
        if (name.isEmpty()) {
            return Optional.of("The host `%s` is an IP address or not a DNS name.".formatted(host));
        }
        Optional<String> taken = reservation(name.get());
        if (taken.isPresent()) {
            return taken;
        }
        boolean isAllowed = ofStackDomain(slug).map(name.get()::isWithin).orElse(false)
                || AllowedDomains.list(tx, account).stream().anyMatch(name.get()::isWithin)
                || DomainChallenges.verified(tx, account).stream().anyMatch(it -> it.proves(name.get()));
        return isAllowed
                ? Optional.empty()
                : Optional.of("No domain of the account `%s` covers the host `%s`.".formatted(slug, host));
    }

    /// Refuses a host that stacks of the account may not serve.
    ///
    /// @param tx with access to the rows of the account
    /// @param field where the caller named the host
    /// @throws dev.ambit.problem.Problem 403 at `field`, if stacks of the account may not serve it
    public void require(Handle tx, AccountId account, String slug, String host, String field) {
        objection(tx, account, slug, host).ifPresent(why -> {
            throw HOST_NOT_ALLOWED
                    .because(why + advice(host))
                    .at(field, host, "a host at or below a domain of the account (GET /api/v1/domains)");
        });
    }

    /// Returns what to do about an objection, as a sentence that follows it.
    public static String advice(String host) {
        return " Ask the operator to allow a domain, or prove that you control it: `ambit domain create %s`."
                .formatted(host);
    }

    /// Refuses a domain of the platform.
    ///
    /// @throws dev.ambit.problem.Problem 403 at `field`, if the platform itself uses the name
    void requireUnreserved(DomainName name, String field) {
        reservation(name).ifPresent(why -> {
            throw HOST_NOT_ALLOWED
                    .because(why + " Choose another domain.")
                    .at(field, name.value(), "a domain that the platform does not use itself");
        });
    }

    /// Returns the domain that the account can always use, or nothing if the installation has no stack domain.
    ///
    /// @param slug of the account
    public Optional<DomainName> ofStackDomain(String slug) {
        return Optional.ofNullable(stackDomain).map(it -> new DomainName(slug + "." + it.value()));
    }

    /// Returns whether a host lies under the stack domain, so that only stacks may answer there.
    public boolean isOfStacks(String host) {
        return stackDomain != null
                && DomainName.find(host).map(it -> it.isWithin(stackDomain)).orElse(false);
    }

    /// Returns the host in the default blueprint of a production environment; nothing without a stack domain,
    /// and for an environment named `dev`.
    ///
    /// @param slug of the account
    /// @param production the slug of the environment
    public Optional<DomainName> defaultHost(String slug, String production) {
        return switch (production) {
            case "production" -> ofStackDomain(slug);
            // The first production environment's development has the host `dev.SLUG.STACK_DOMAIN`.
            case "dev" -> Optional.empty();
            default -> ofStackDomain(slug).map(it -> new DomainName(production + "." + it.value()));
        };
    }

    private Optional<String> reservation(DomainName name) {
        return reserved.contains(name)
                ? Optional.of("The host `%s` belongs to the platform itself.".formatted(name))
                : Optional.empty();
    }
}
