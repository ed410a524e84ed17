package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.access.Role;
import dev.ambit.account.AccountDraft;
import dev.ambit.account.Slug;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Patch;
import dev.ambit.http.Permanent;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Warning;
import dev.ambit.template.Templates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

public final class EnvironmentApi {

    private static final Warning CLIENT_SECURITY_OFF = new Warning(
            "ClientSecurityOff",
            "Anyone who has the client key can read any customer's entitlements. Set `hardenClientAccessEnabled` before"
                    + " customers' browsers use the key.");

    private final Authentication authentication;
    private final Transactions transactions;
    private final EnvironmentCreation creation;
    private final EnvironmentEditing editing;
    private final EnvironmentArchiving archiving;
    private final EnvironmentDeletion deletion;

    public EnvironmentApi(
            Authentication authentication,
            Transactions transactions,
            EnvironmentCreation creation,
            EnvironmentEditing editing,
            EnvironmentArchiving archiving,
            EnvironmentDeletion deletion) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.creation = creation;
        this.editing = editing;
        this.archiving = archiving;
        this.deletion = deletion;
    }

    public Response list(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        ListQuery query = request.query(ListQuery.class);
        boolean withArchived = Boolean.TRUE.equals(query.includeArchived());
        Page page = Page.of("environments", query.after(), query.before(), query.limit());
        Map<EnvironmentId, Role> roles = authentication.roles(caller);
        List<Environment> environments = transactions.read(
                account,
                tx -> Environments.list(
                        tx, account, roles.keySet(), withArchived, page.number(0), page.isBackward(), page.rows()));
        return page.answer(
                environments,
                it -> List.of(it.id().value()),
                it -> View.of(it, roles.getOrDefault(it.id(), Role.NONE), roles::containsKey));
    }

    public Response get(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        String slug = request.variable("slug");
        return shown(caller, transactions.read(account, tx -> Environments.require(tx, account, slug)));
    }

    public Response create(Request request) {
        AccountCaller caller = authentication.account(request);
        EnvironmentDraft draft = request.body(CreateBody.class).draft();
        caller.require(
                draft.type().isProduction(),
                () -> ACCESS_DENIED.because(
                        "Your role cannot create environments of the type `%s`. Ask an admin of the account for access."
                                .formatted(draft.type())));
        return Response.created(NewView.of(creation.create(caller.account(), draft, Author.of(caller, request))));
    }

    public Response update(Request request) {
        AccountCaller caller = authentication.account(request);
        UpdateBody body = request.body(UpdateBody.class);
        return shown(
                caller,
                editing.edit(caller.account(), request.variable("slug"), Author.of(caller, request), body::applied));
    }

    public Response archive(Request request) {
        AccountCaller caller = authentication.account(request);
        return shown(caller, archiving.archive(caller.account(), request.variable("slug"), Author.of(caller, request)));
    }

    public Response unarchive(Request request) {
        AccountCaller caller = authentication.account(request);
        return shown(
                caller, archiving.unarchive(caller.account(), request.variable("slug"), Author.of(caller, request)));
    }

    public Response delete(Request request) {
        AccountCaller caller = authentication.account(request);
        String confirmName = request.query(ConfirmedName.class).or(request.body(ConfirmedName.class));
        String slug = request.variable("slug");
        return Response.accepted(
                new Deletion(deletion.delete(caller.account(), slug, Author.of(caller, request), confirmName)));
    }

    private Response shown(AccountCaller caller, Environment it) {
        return Response.ok(View.of(
                it, authentication.role(caller, it.id()), other -> authentication.role(caller, other) != Role.NONE));
    }

    // The wire.

    public record ListQuery(
            @Nullable Boolean includeArchived,
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit) {}

    public record CreateBody(
            String displayName,
            @Permanent EnvironmentType type,
            @Nullable String slug,
            @Nullable String color,
            @Nullable String description,
            @Nullable CreateOptions options) {

        EnvironmentDraft draft() {
            String name = AccountDraft.requireName(displayName);
            String shownColor = color == null ? EnvironmentDetails.colorOf(type, name) : color;
            return new EnvironmentDraft(
                    type,
                    slug == null ? null : new Slug(slug),
                    EnvironmentDetails.of(name, shownColor, description),
                    options == null || !Boolean.FALSE.equals(options.createDefaultProduct()),
                    options == null || options.template() == null ? null : Templates.require(options.template()),
                    null);
        }
    }

    /// The initial content of an environment.
    ///
    /// @param template the template of its catalog
    public record CreateOptions(
            @Nullable Boolean createDefaultProduct,
            @Nullable String template) {}

    public record UpdateBody(
            @Nullable String displayName,
            @Nullable String color,
            Patch<String> description,
            @Nullable Boolean hardenClientAccessEnabled,
            Patch<EventRetention> eventRetention,
            Patch<List<Integer>> usageThresholds,
            Patch<Instant> expiresAt,
            Patch<List<String>> allowedOrigins,
            @Nullable Was was,
            @Nullable Object type) {

        EnvironmentDetails applied(EnvironmentDetails before) {
            if (was != null) {
                was.require(before);
            }
            if (type != null) {
                throw BAD_USER_INPUT
                        .because("`type` cannot change after an environment is created. Remove `type`, or create"
                                + " another environment.")
                        .at("type", type, "no value");
            }
            return new EnvironmentDetails(
                    displayName == null ? before.displayName() : AccountDraft.requireName(displayName),
                    color == null ? before.color() : color,
                    description.over(before.description()),
                    hardenClientAccessEnabled == null ? before.hardenClientAccessEnabled() : hardenClientAccessEnabled,
                    retention(before.eventRetention()),
                    thresholds(before.usageThresholds()),
                    expiresAt.over(before.expiresAt()),
                    origins(before.allowedOrigins()));
        }

        /// Applies the edit; null means the default of the server.
        private EventRetention retention(EventRetention before) {
            return switch (eventRetention) {
                case Patch.Absent<EventRetention> _ -> before;
                case Patch.Cleared<EventRetention> _ -> EventRetention.DEFAULT;
                case Patch.Given<EventRetention>(EventRetention given) -> given;
            };
        }

        private List<String> origins(List<String> before) {
            return switch (allowedOrigins) {
                case Patch.Absent<List<String>> _ -> before;
                case Patch.Cleared<List<String>> _ -> List.of();
                case Patch.Given<List<String>>(List<String> given) -> AllowedOrigins.valid(given);
            };
        }

        private List<Integer> thresholds(List<Integer> before) {
            return switch (usageThresholds) {
                case Patch.Absent<List<Integer>> _ -> before;
                case Patch.Cleared<List<Integer>> _ -> EnvironmentDetails.USAGE_THRESHOLDS_DEFAULT;
                case Patch.Given<List<Integer>>(List<Integer> given) -> given;
            };
        }
    }

    /// The values that the caller has read. The edit is only applied if they are still current.
    public record Was(
            String displayName, String color, @Nullable String description) {

        void require(EnvironmentDetails is) {
            var now = new Was(is.displayName(), is.color(), is.description());
            if (!equals(now)) {
                throw EDITED_MEANWHILE
                        .because("The environment was changed by another request meanwhile. Read it again, then retry.")
                        .with("current", now);
            }
        }
    }

    public record Deletion(UUID operationId) {}

    /// An environment as the caller sees it.
    ///
    /// @param role the caller's role in it, with all overrides applied
    /// @param parent slug of the environment that it is a fork of; null for none, or one that the caller cannot see
    public record View(
            UUID id,
            String slug,
            String displayName,
            EnvironmentType type,
            Role role,
            String color,
            @Nullable String description,
            boolean hardenClientAccessEnabled,
            EventRetention eventRetention,
            List<Integer> usageThresholds,
            List<String> allowedOrigins,
            @Nullable String parent,
            @Nullable Instant expiresAt,
            @Nullable Instant permanentDeletionDate,
            ProvisionStatus provisionStatus,
            @Nullable UUID provisionOperationId,
            Instant createdAt,
            Instant updatedAt,
            List<Warning> warnings) {

        static View of(Environment it, Role role, Predicate<EnvironmentId> seen) {
            Environment.Parent parent = it.parent();
            return new View(
                    it.publicId(),
                    it.slug().value(),
                    it.displayName(),
                    it.type(),
                    role,
                    it.details().color(),
                    it.details().description(),
                    it.details().hardenClientAccessEnabled(),
                    it.details().eventRetention(),
                    it.details().usageThresholds(),
                    it.details().allowedOrigins(),
                    parent == null || !seen.test(parent.id())
                            ? null
                            : parent.slug().value(),
                    it.details().expiresAt(),
                    it.permanentDeletionDate(),
                    it.provisioning().status(),
                    it.provisioning().operation(),
                    it.createdAt(),
                    it.updatedAt(),
                    warningsOf(it));
        }
    }

    private static List<Warning> warningsOf(Environment it) {
        List<Warning> warnings = new ArrayList<>();
        if (it.type().warnsOfWeakSecurity() && !it.details().hardenClientAccessEnabled()) {
            warnings.add(CLIENT_SECURITY_OFF);
        }
        if (it.eventsHeldSince() != null) {
            warnings.add(new Warning(
                    "EventsHeldBack",
                    "Since %s this environment keeps more events than `eventRetention` allows."
                                    .formatted(it.eventsHeldSince())
                            + " A webhook endpoint has not received them yet. Fix or disable the endpoint to"
                            + " remove them."));
        }
        return warnings;
    }

    /// A new environment with the secrets that are shown only once.
    ///
    /// @param customersOperationId the operation that copies the customers of the source of a fork
    public record NewView(
            UUID id,
            String slug,
            String displayName,
            EnvironmentType type,
            String color,
            @Nullable String description,
            boolean hardenClientAccessEnabled,
            EventRetention eventRetention,
            List<Integer> usageThresholds,
            List<String> allowedOrigins,
            @Nullable String parent,
            @Nullable Instant expiresAt,
            ProvisionStatus provisionStatus,
            @Nullable UUID provisionOperationId,
            Instant createdAt,
            Instant updatedAt,
            List<Warning> warnings,
            String serverKey,
            String clientKey,
            String signingSecret,
            @Nullable UUID customersOperationId) {

        public static NewView of(NewEnvironment made) {
            View view = View.of(made.environment(), Role.ADMIN, _ -> true);
            return new NewView(
                    view.id(),
                    view.slug(),
                    view.displayName(),
                    view.type(),
                    view.color(),
                    view.description(),
                    view.hardenClientAccessEnabled(),
                    view.eventRetention(),
                    view.usageThresholds(),
                    view.allowedOrigins(),
                    view.parent(),
                    view.expiresAt(),
                    view.provisionStatus(),
                    view.provisionOperationId(),
                    view.createdAt(),
                    view.updatedAt(),
                    view.warnings(),
                    made.serverKey().token(),
                    made.clientKey().token(),
                    made.signingSecret(),
                    null);
        }

        public NewView copying(@Nullable UUID operation) {
            return new NewView(
                    id,
                    slug,
                    displayName,
                    type,
                    color,
                    description,
                    hardenClientAccessEnabled,
                    eventRetention,
                    usageThresholds,
                    allowedOrigins,
                    parent,
                    expiresAt,
                    provisionStatus,
                    provisionOperationId,
                    createdAt,
                    updatedAt,
                    warnings,
                    serverKey,
                    clientKey,
                    signingSecret,
                    operation);
        }

        /// Omits the secrets, because printed values end up in logs.
        @Override
        public String toString() {
            return "NewView[" + slug + "]";
        }
    }
}
