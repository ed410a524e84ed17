package dev.ambit.policy;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.AccessOverride;
import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.access.EnvironmentRoles;
import dev.ambit.access.Role;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Shows and edits the access to an environment, for owners.
public final class AccessApi {

    private final Authentication authentication;
    private final AccessEditing editing;

    public AccessApi(Authentication authentication, AccessEditing editing) {
        this.authentication = authentication;
        this.editing = editing;
    }

    public Response get(Request request) {
        AccountCaller caller = authentication.account(request);
        return Response.ok(View.of(editing.find(caller.account(), request.variable("slug"))));
    }

    public Response put(Request request) {
        AccountCaller caller = authentication.account(request);
        Body body = request.body(Body.class);
        return Response.ok(View.of(editing.edit(
                caller.account(),
                request.variable("slug"),
                overrides(body.overrides(), "overrides"),
                body.was() == null ? null : overrides(body.was(), "was"),
                Author.of(caller, request))));
    }

    private static List<AccessOverride> overrides(List<OverrideView> views, String field) {
        if (views.size() > Body.OVERRIDES_MAX) {
            throw BAD_USER_INPUT
                    .because("`%s` has %d entries; at most %d are allowed. Remove some."
                            .formatted(field, views.size(), Body.OVERRIDES_MAX))
                    .at(field, views.size(), "at most " + Body.OVERRIDES_MAX);
        }
        List<AccessOverride> overrides = new ArrayList<>();
        Set<String> subjects = new HashSet<>();
        for (int i = 0; i < views.size(); i++) {
            AccessOverride it = views.get(i).override("%s.%d".formatted(field, i));
            if (!subjects.add(it.subject())) {
                throw BAD_USER_INPUT
                        .because("`%s.%d` is a second override for `%s`. Send at most one override per member or role."
                                .formatted(field, i, it.subject()))
                        .at("%s.%d".formatted(field, i), it.subject(), "a member or role without another override");
            }
            overrides.add(it);
        }
        return overrides;
    }

    // The wire.

    public enum Effect {
        ALLOW,
        DENY,
    }

    /// Overrides of the policy.
    ///
    /// @param was overrides that the caller expects; absent accepts any
    public record Body(
            List<OverrideView> overrides, @Nullable List<OverrideView> was) {

        static final int OVERRIDES_MAX = 200;
    }

    /// An override for a member, or for all members with a role: `DENY` removes access, `ALLOW` grants the role
    /// `granted`.
    public record OverrideView(
            @Nullable UUID memberId,
            @Nullable Role role,
            Effect effect,
            @Nullable Role granted) {

        static OverrideView of(AccessOverride it) {
            boolean isDenied = it.granted() == Role.NONE;
            return new OverrideView(
                    it.member(), it.role(), isDenied ? Effect.DENY : Effect.ALLOW, isDenied ? null : it.granted());
        }

        AccessOverride override(String field) {
            if ((memberId == null) == (role == null)) {
                throw BAD_USER_INPUT
                        .because("`%s` must have either `memberId` or `role`, and not both. Send one of them."
                                .formatted(field))
                        .at(field + ".memberId", memberId, "memberId or role");
            }
            if (effect == Effect.ALLOW ? granted == null || granted == Role.NONE : granted != null) {
                throw BAD_USER_INPUT
                        .because(
                                effect == Effect.ALLOW
                                        ? ("`%s.granted` must be VIEWER, SUPPORT or ADMIN,"
                                                        + " because the effect is ALLOW. Send the"
                                                        + " role to grant.")
                                                .formatted(field)
                                        : "`%s.granted` is not allowed with the effect DENY; received `%s`. Remove it."
                                                .formatted(field, granted))
                        .at(field + ".granted", granted, effect == Effect.ALLOW ? "VIEWER, SUPPORT, ADMIN" : "absent");
            }
            return new AccessOverride(memberId, role, granted == null ? Role.NONE : granted);
        }
    }

    /// The policy of an environment with its overrides.
    ///
    /// @param followsProduction whether members without a role in development have production's role
    /// @param rotatesCredentials whether the credentials of the stack are rotated when a member loses the role
    ///     `ADMIN` here; the operator decides it for the account
    public record View(
            boolean followsProduction,
            List<OverrideView> overrides,
            List<MemberView> members,
            boolean rotatesCredentials) {

        static View of(EnvironmentAccess it) {
            return new View(
                    it.environment().followsProduction(),
                    it.environment().overrides().stream().map(OverrideView::of).toList(),
                    it.members().stream()
                            .map(member -> MemberView.of(it.environment(), member))
                            .toList(),
                    it.rotatesCredentials());
        }
    }

    /// The access of a member.
    ///
    /// @param policyRole role by the policy, without overrides
    /// @param role effective role
    public record MemberView(UUID id, String email, boolean isOwner, Role policyRole, Role role) {

        static MemberView of(EnvironmentRoles environment, PolicyMember it) {
            return new MemberView(
                    it.person(),
                    it.email(),
                    it.membership().isOwner(),
                    environment.policy(it.membership()),
                    environment.role(it.membership(), it.person()));
        }
    }
}
