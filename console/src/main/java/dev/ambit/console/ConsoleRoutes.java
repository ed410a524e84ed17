package dev.ambit.console;

import static dev.ambit.http.IdempotencyRule.REFUSED;

import dev.ambit.http.Contract;
import dev.ambit.http.LocalClient;
import dev.ambit.http.Page;
import dev.ambit.http.ProblemPage;
import dev.ambit.http.Response;
import dev.ambit.http.Router;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/// The routes of the console. A [ConsoleScope] is the account, or the environment `e`, that a page belongs to.
public final class ConsoleRoutes {

    private static final String ACCOUNT = "/console/{account}";
    private static final String ENVIRONMENTS = ACCOUNT + "/environments";
    private static final String MEMBERS = ACCOUNT + "/members";
    private static final String ORDERS = ACCOUNT + "/orders";
    private static final String NOTIFICATIONS = ACCOUNT + "/notifications";
    private static final String RELEASES = ACCOUNT + "/releases";
    static final String ENVIRONMENT = ACCOUNT + "/e/{environment}";
    private static final String CUSTOMERS = ENVIRONMENT + "/customers";
    private static final String CUSTOMER = CUSTOMERS + "/{id}";
    private static final String KEYS = ENVIRONMENT + "/keys";
    private static final String STACK = ENVIRONMENT + "/stack";
    private static final String DEPLOYS = STACK + "/deploys";
    private static final String PARAMETERS = ENVIRONMENT + "/parameters";
    private static final String BACKUPS = ENVIRONMENT + "/backups";
    private static final String MASKING = ENVIRONMENT + "/masking";
    private static final String ACCESS = ENVIRONMENT + "/access";
    private static final String ROW_COPIES = ENVIRONMENT + "/row-copies";
    private static final String WEBHOOKS = ENVIRONMENT + "/webhooks";

    private final Router router;
    private final Pages pages;

    private ConsoleRoutes(Router router, Pages pages) {
        this.router = router;
        this.pages = pages;
    }

    /// Adds all routes of the console.
    ///
    /// @param isOfStacks whether a host belongs to a stack
    /// @param eventTypes names of all event types that a webhook can select
    /// @param clock the real clock
    public static void add(Router router, Predicate<String> isOfStacks, List<String> eventTypes, InstantSource clock) {
        var pages = new Pages(new LocalClient(router), isOfStacks, eventTypes, clock);
        router.problemPage(new ProblemPage("/console", pages::refusal));
        var routes = new ConsoleRoutes(router, pages);
        routes.signInRoutes();
        routes.environments();
        routes.orders();
        routes.stacks();
        routes.rows();
        routes.use();
        routes.members();
        new CatalogPages(routes).add();
        new PromotionPages(routes).add();
        routes.start();
        routes.customers();
        routes.keys();
        routes.webhooks();
        routes.settings();
        DocumentationRoutes.add(router, pages);
    }

    private void signInRoutes() {
        router.page(Assets.PATH + "{name}", "console-asset", pages::asset, open());
        view("/", SignInPage::home);
        view("/console", SignInPage::home);
        view("/console/styles", StylesPage::show);
        view("/console/sign-in", SignInPage::show, SignInPage.Query.class);
        form("/console/sign-in", SignInPage::signIn);
        view("/console/sign-on", SignOnPage::begin, SignInPage.Query.class);
        view("/console/sign-on/callback", SignOnPage::finish, open().rawBody(0));
        form("/console/sign-out", SignInPage::signOut);
        view("/console/sign-up", SignUpPage::show);
        form("/console/sign-up", SignUpPage::signUp);
        view("/console/join", OneTimeLinkPage::showInvitation, OneTimeLinkPage.Query.class);
        form("/console/join", OneTimeLinkPage::join);
        view("/console/forgotten-password", ForgottenPasswordPage::show);
        form("/console/forgotten-password", ForgottenPasswordPage::request);
        view("/console/reset", OneTimeLinkPage::showReset, OneTimeLinkPage.Query.class);
        form("/console/reset", OneTimeLinkPage::reset);
    }

    private void environments() {
        view(ENVIRONMENTS, EnvironmentsPage::show, Page.Query.class);
        view(ENVIRONMENTS + "/new", EnvironmentFormPage::add);
        form(ENVIRONMENTS + "/new", EnvironmentFormPage::create);
        view(ENVIRONMENTS + "/compare", ComparePage::show, ComparePage.Query.class);
        view(ENVIRONMENTS + "/{slug}/history", HistoryPage::show, Page.Query.class);
        view(ENVIRONMENTS + "/{slug}/fork", ForkFormPage::ask, ForkFormPage.Query.class);
        form(ENVIRONMENTS + "/{slug}/fork", ForkFormPage::fork);
        view(ENVIRONMENTS + "/{slug}/edit", EnvironmentFormPage::edit);
        form(ENVIRONMENTS + "/{slug}/edit", EnvironmentFormPage::save);
        view(ENVIRONMENTS + "/{slug}/delete", EnvironmentDeletionPage::show);
        form(ENVIRONMENTS + "/{slug}/delete", EnvironmentDeletionPage::delete);
        view(ENVIRONMENTS + "/{slug}/archive", EnvironmentArchivingPage::askArchive);
        form(ENVIRONMENTS + "/{slug}/archive", EnvironmentArchivingPage::archive);
        view(ENVIRONMENTS + "/{slug}/unarchive", EnvironmentArchivingPage::askUnarchive);
        form(ENVIRONMENTS + "/{slug}/unarchive", EnvironmentArchivingPage::unarchive);
        view(ACCOUNT + "/operations/{id}", OperationPage::show);
        form(ACCOUNT + "/operations/{id}/resume", OperationPage::resume);
    }

    private void orders() {
        view(ORDERS, OrdersPage::show, Page.Query.class);
        view(ORDERS + "/cost", CostPage::ofAll, CostPage.Query.class);
        view(ORDERS + "/cost/lines.csv", CostPage::tableOfAll, CostPage.Query.class);
        view(ORDERS + "/cost/lines.json", CostPage::documentOfAll, CostPage.Query.class);
        view(ORDERS + "/{id}/cost", CostPage::ofOrder, CostPage.Query.class);
        view(ORDERS + "/{id}/cost/lines.csv", CostPage::tableOfOrder, CostPage.Query.class);
        view(ORDERS + "/{id}/cost/lines.json", CostPage::documentOfOrder, CostPage.Query.class);
        view(ORDERS + "/new", OrderFormPage::add);
        form(ORDERS + "/new", OrderFormPage::create);
        view(ORDERS + "/{id}", OrderPage::show);
        view(ORDERS + "/{id}/edit", OrderFormPage::edit);
        form(ORDERS + "/{id}/edit", OrderFormPage::save);
        view(ORDERS + "/{id}/quote", QuotePage::show);
        form(ORDERS + "/{id}/quote", QuotePage::quote);
        form(ORDERS + "/{id}/approve", OrderPage::approve);
        form(ORDERS + "/{id}/provision", OrderPage::provision);
        view(ORDERS + "/{id}/cancel", OrderPage::askCancellation);
        form(ORDERS + "/{id}/cancel", OrderPage::cancel);
    }

    private void stacks() {
        view(ACCOUNT + "/stacks", StacksPage::show, StacksPage.Query.class);
        view(ACCOUNT + "/domains", DomainsPage::show, DomainsPage.Query.class);
        form(ACCOUNT + "/domains", DomainsPage::add);
        form(ACCOUNT + "/domains/allow", DomainsPage::allow);
        form(ACCOUNT + "/domains/{domain}/verify", DomainsPage::verify);
        form(ACCOUNT + "/domains/{domain}/remove", DomainsPage::remove);
        view(STACK, StackPage::show, StackPage.Query.class);
        form(STACK + "/provision", StackPage::provision);
        form(STACK + "/unwind", StackPage::unwind);
        view(STACK + "/drift", StackPage::drift);
        form(STACK + "/mend", StackPage::repair);
        form(STACK + "/credentials/{kind}", StackPage::credentials);
        form(STACK + "/credentials/{kind}/rotate", StackPage::rotate);
        view(STACK + "/blueprint", BlueprintPage::show, BlueprintPage.Query.class);
        form(STACK + "/blueprint", BlueprintPage::save);
        view(STACK + "/function", FunctionPage::show, FunctionPage.Query.class);
        view(DEPLOYS, DeploysPage::show, Page.Query.class);
        view(DEPLOYS + "/new", DeploysPage::ask);
        form(DEPLOYS, DeploysPage::deploy);
        view(DEPLOYS + "/{deploy}/rollback", RollbackPage::askDeploy);
        form(DEPLOYS + "/{deploy}/rollback", RollbackPage::deploy);
        view(STACK + "/function/versions/{version}/rollback", RollbackPage::askFunction);
        form(STACK + "/function/versions/{version}/rollback", RollbackPage::function);
        view(STACK + "/distribution", DistributionPage::show);
        form(STACK + "/distribution", DistributionPage::invalidate);
        view(PARAMETERS, ParametersPage::show);
        view(PARAMETERS + "/history", ParametersPage::history, Page.Query.class);
        view(PARAMETERS + "/{name}/edit", ParametersPage::edit);
        form(PARAMETERS + "/{name}/edit", ParametersPage::save);
        form(PARAMETERS + "/{name}/remove", ParametersPage::remove);
        view(PARAMETERS + "/schema", ParameterSchemaPage::show);
        form(PARAMETERS + "/schema", ParameterSchemaPage::save);
        view(RELEASES, ReleasesPage::show, Page.Query.class);
        view(RELEASES + "/new", ReleasesPage::add);
        form(RELEASES + "/new", ReleasesPage::create);
        view(RELEASES + "/{id}", ReleasesPage::one);
        form(RELEASES + "/{id}/resume", ReleasesPage::resume);
        form(RELEASES + "/{id}/withdraw", ReleasesPage::withdraw);
    }

    private void rows() {
        view(BACKUPS, BackupsPage::show);
        form(BACKUPS, BackupsPage::backUp);
        form(BACKUPS + "/export", BackupsPage::export);
        view(BACKUPS + "/exports/{id}", BackupsPage::download);
        upload(BACKUPS + "/import", BackupsPage::load);
        view(BACKUPS + "/exports/{id}/import", RestorePage::show);
        form(BACKUPS + "/exports/{id}/import", RestorePage::load);
        view(BACKUPS + "/schedule", BackupSchedulePage::show);
        form(BACKUPS + "/schedule", BackupSchedulePage::save);
        view(BACKUPS + "/{id}/restore", RestorePage::show);
        form(BACKUPS + "/{id}/restore", RestorePage::restore);
        view(MASKING, MaskingPage::show);
        view(MASKING + "/edit", MaskingPage::edit);
        form(MASKING + "/edit", MaskingPage::save);
        view(ROW_COPIES, RowCopiesPage::show, Page.Query.class);
        view(ROW_COPIES + "/new", RowCopyPage::ask);
        form(ROW_COPIES + "/new", RowCopyPage::dryRun);
        form(ROW_COPIES + "/start", RowCopyPage::start);
    }

    private void use() {
        view(NOTIFICATIONS, NotificationsPage::show, Page.Query.class);
        form(NOTIFICATIONS + "/read", NotificationsPage::markRead);
        view(NOTIFICATIONS + "/settings", NotificationsPage::settings, NotificationsPage.Query.class);
        form(NOTIFICATIONS + "/settings", NotificationsPage::choose);
        form(NOTIFICATIONS + "/hook", NotificationsPage::setHook);
        form(NOTIFICATIONS + "/hook/remove", NotificationsPage::removeHook);
        view(ACCOUNT + "/usage", UsagePage::show);
        view(ACCOUNT + "/service-level", ServiceLevelPage::show, ServiceLevelPage.Query.class);
        view(ACCOUNT + "/receipts", ReceiptsPage::show, Page.Query.class);
        view(ACCOUNT + "/receipts/{id}", ReceiptPage::show);
        view(ACCOUNT + "/receipts/{id}/receipt.json", ReceiptPage::download);
    }

    private void members() {
        view(MEMBERS, MembersPage::show, Page.Query.class);
        view(MEMBERS + "/new", MembersPage::add);
        form(MEMBERS + "/new", MembersPage::invite);
        view(MEMBERS + "/{id}/edit", MembersPage::edit);
        form(MEMBERS + "/{id}/edit", MembersPage::save);
        view(MEMBERS + "/{id}/remove", MembersPage::askRemoval);
        form(MEMBERS + "/{id}/remove", MembersPage::remove);
        form(MEMBERS + "/{id}/invitation", MembersPage::renew);
        form(MEMBERS + "/{id}/password-reset", MembersPage::resetPassword);
        view(ACCESS, AccessPage::show);
        form(ACCESS, AccessPage::set);
        form(ACCESS + "/remove", AccessPage::remove);
    }

    private void start() {
        view(ENVIRONMENT + "/overview", OverviewPage::show, OverviewPage.Query.class);
        view(ENVIRONMENT + "/start", StartPage::show);
        view(ENVIRONMENT + "/start/check", StartPage::check);
        form(ENVIRONMENT + "/start/template", StartPage::useTemplate);
        form(ENVIRONMENT + "/start/price-list", StartPage::usePriceList);
        form(ENVIRONMENT + "/start/dismiss", StartPage::dismiss);
    }

    private void customers() {
        view(ACCOUNT + "/find", SearchPage::show, SearchPage.Query.class);
        view(ACCOUNT + "/find/results", SearchPage::results, SearchPage.Query.class);
        view(ENVIRONMENT + "/find", SearchPage::show, SearchPage.Query.class);
        view(ENVIRONMENT + "/find/results", SearchPage::results, SearchPage.Query.class);
        view(CUSTOMERS, CustomersPage::show, CustomerQuery.class);
        view(CUSTOMERS + ".csv", CustomersPage::table, CustomerQuery.class);
        view(CUSTOMERS + "/new", CustomerFormPage::add);
        form(CUSTOMERS + "/new", CustomerFormPage::create);
        view(CUSTOMERS + "/import", CustomerImportPage::show);
        upload(CUSTOMERS + "/import", CustomerImportPage::preview);
        largeForm(CUSTOMERS + "/import/start", CustomerImportPage::start);
        view(CUSTOMERS + "/bulk", BulkChangePage::show, BulkChangePage.Query.class);
        form(CUSTOMERS + "/bulk", BulkChangePage::preview);
        form(CUSTOMERS + "/bulk/start", BulkChangePage::start);
        view(CUSTOMERS + "/bulk/{id}", BulkChangePage::progress, BulkChangePage.ProgressQuery.class);
        form(CUSTOMERS + "/bulk/{id}/pause", BulkChangePage::pause);
        form(CUSTOMERS + "/bulk/{id}/resume", BulkChangePage::resume);
        form(CUSTOMERS + "/bulk/{id}/cancel", BulkChangePage::cancel);
        view(CUSTOMER, CustomerPage::show, CustomerPage.Query.class);
        view(CUSTOMER + "/edit", CustomerFormPage::edit);
        form(CUSTOMER + "/edit", CustomerFormPage::save);
        view(CUSTOMER + "/archive", CustomerFormPage::askArchive);
        form(CUSTOMER + "/archive", CustomerFormPage::archive);
        form(CUSTOMER + "/unarchive", CustomerFormPage::unarchive);
        view(CUSTOMER + "/activity", CustomerActivityPage::show);
        view(CUSTOMER + "/why/{feature}", AccessExplanationPage::show, CheckQuestion.class);
        view(ENVIRONMENT + "/decisions/{id}", DecisionRecord::open);
        view(CUSTOMER + "/grants/new", GrantFormPage::show, GrantFormPage.Query.class);
        form(CUSTOMER + "/grants/new", GrantFormPage::grant);
        form(CUSTOMER + "/grants/{feature}/revoke", CustomerPage::revoke);
        view(CUSTOMER + "/usage", CustomerUsagePage::show, CustomerUsagePage.Query.class);
        view(CUSTOMER + "/usage/new", UsageFormPage::show, UsageFormPage.Query.class);
        form(CUSTOMER + "/usage/new", UsageFormPage::report);
        view(CUSTOMER + "/subscribe", SubscribePage::show, SubscribePage.Query.class);
        form(CUSTOMER + "/subscribe", SubscribePage::submit);
        String subscription = ENVIRONMENT + "/subscriptions/{id}";
        view(ENVIRONMENT + "/subscriptions", SubscriptionsPage::show, SubscriptionQuery.class);
        view(subscription, SubscriptionPage::show, SubscriptionPage.Query.class);
        form(subscription + "/unschedule", SubscriptionPage::unschedule);
        form(subscription + "/keep", SubscriptionPage::withdrawEnd);
        view(subscription + "/cancel", SubscriptionFormPage::askCancellation);
        form(subscription + "/cancel", SubscriptionFormPage::cancel);
        view(subscription + "/trial", SubscriptionFormPage::askTrial);
        form(subscription + "/trial", SubscriptionFormPage::saveTrial);
        view(subscription + "/migrate", MigrationFormPage::show);
        form(subscription + "/migrate", MigrationFormPage::submit);
    }

    private void keys() {
        view(KEYS, KeysPage::show, Page.Query.class);
        view(KEYS + "/new", KeysPage::add);
        form(KEYS + "/new", KeysPage::create);
        view(KEYS + "/{id}/rotate", KeysPage::askRotation);
        form(KEYS + "/{id}/rotate", KeysPage::rotate);
        form(KEYS + "/{id}/revoke", KeysPage::revoke);
        view(ENVIRONMENT + "/check", PlaygroundPage::show, PlaygroundQuery.class);
        view(ENVIRONMENT + "/security", SecurityPage::show);
        form(ENVIRONMENT + "/security", SecurityPage::switchTo);
        form(ENVIRONMENT + "/security/origins", SecurityPage::allow);
        form(ENVIRONMENT + "/security/rotate", SecurityPage::rotate);
    }

    private void webhooks() {
        String events = ENVIRONMENT + "/events";
        view(events, EventsPage::show, EventsPage.Query.class);
        view(events + "/stream", EventsPage::stream, EventsPage.StreamQuery.class);
        view(events + "/{sequence}", EventPage::show, EventPage.Query.class);
        form(events + "/{sequence}/replay", EventPage::replay);
        view(WEBHOOKS, WebhooksPage::show, Page.Query.class);
        view(WEBHOOKS + "/new", WebhookFormPage::add);
        form(WEBHOOKS + "/new", WebhookFormPage::create);
        view(WEBHOOKS + "/{id}", WebhookPage::show, Page.Query.class);
        view(WEBHOOKS + "/{id}/payload/{sequence}", WebhookPage::payload);
        view(WEBHOOKS + "/{id}/edit", WebhookFormPage::edit);
        form(WEBHOOKS + "/{id}/edit", WebhookFormPage::save);
        form(WEBHOOKS + "/{id}/test", WebhookPage::test);
        form(WEBHOOKS + "/{id}/enable", WebhookPage::enable);
        form(WEBHOOKS + "/{id}/disable", WebhookPage::disable);
        form(WEBHOOKS + "/{id}/recover", WebhookPage::recover);
        form(WEBHOOKS + "/{id}/rotate-secret", WebhookPage::rotateSecret);
        view(WEBHOOKS + "/{id}/delete", WebhookPage::askDelete);
        form(WEBHOOKS + "/{id}/delete", WebhookPage::delete);
    }

    private void settings() {
        view(ENVIRONMENT + "/stripe", StripePage::show);
        form(ENVIRONMENT + "/stripe", StripePage::connect);
        form(ENVIRONMENT + "/stripe/disconnect", StripePage::disconnect);
        view(ENVIRONMENT + "/clock", ClockPage::show, ClockPage.Query.class);
        form(ENVIRONMENT + "/clock/stop", ClockPage::stop);
        form(ENVIRONMENT + "/clock/advance", ClockPage::advance);
        form(ENVIRONMENT + "/clock/resume", ClockPage::resume);
        view(ENVIRONMENT + "/audit", AuditPage::show, AuditPage.Query.class);
        view(ACCOUNT + "/audit", AuditPage::show, AuditPage.Query.class);
    }

    void view(String path, Function<ConsoleRequest, Response> page) {
        view(path, page, open());
    }

    void view(String path, Function<ConsoleRequest, Response> page, Class<? extends Record> query) {
        view(path, page, open().query(query));
    }

    void view(String path, Function<ConsoleRequest, Response> page, Contract contract) {
        router.page(path, name("look", path), pages.view(page), contract);
    }

    void form(String path, Function<ConsoleRequest, Response> page) {
        router.page("POST", path, name("form", path), REFUSED, pages.form(page), open().formBody());
    }

    /// Adds the route of a form with the content of a file, which is longer URL-encoded than as a file.
    private void largeForm(String path, Function<ConsoleRequest, Response> page) {
        router.page(
                "POST",
                path,
                name("form", path),
                REFUSED,
                pages.form(page),
                open().formBody().large());
    }

    void upload(String path, BiFunction<ConsoleRequest, Upload, Response> page) {
        router.page("POST", path, name("upload", path), REFUSED, pages.upload(page), open().rawBody(Upload.BYTES_MAX));
    }

    /// Pages are open to everyone; the API authorizes each call that a page makes.
    private static Contract open() {
        return Contract.text("text/html").by("anyone");
    }

    private static String name(String kind, String path) {
        return kind + path.replaceAll("\\W+", "-");
    }
}
