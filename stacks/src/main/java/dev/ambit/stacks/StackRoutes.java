package dev.ambit.stacks;

import dev.ambit.core.CoreParts;
import dev.ambit.http.Router;

/// Adds all routes of stacks.
public final class StackRoutes {

    private StackRoutes() {}

    public static void add(Router router, CoreParts core, StackParts parts) {
        AccessRoutes.add(router, core);
        DomainRoutes.add(router, core, parts);
        StackResourceRoutes.add(router, core, parts);
        OrderRoutes.add(router, core, parts);
        ReleaseRoutes.add(router, core, parts);
        ParameterRoutes.add(router, core, parts);
        BranchRoutes.add(router, core, parts);
        BackupRoutes.add(router, core, parts);
        HostRoutes.add(router, core, parts);
    }
}
