package dev.ambit.parameter;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;

import dev.ambit.db.AccountId;
import org.jdbi.v3.core.Handle;

/// The table `parameter_editors`: who can edit the parameters of an account in the panel.
final class PanelAccess {

    private static final String FIND = """
            select editors
            from parameter_editors
            where account_id = :account
            """;

    private static final String SET = """
            insert into parameter_editors (account_id, editors)
            values (:account, :editors)
            on conflict (account_id) do update
            set editors = excluded.editors
            """;

    private PanelAccess() {}

    static ParameterEditors of(Handle tx, AccountId account) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .map((row, _) -> ParameterEditors.valueOf(row.getString("editors")))
                .findOne()
                .orElse(ParameterEditors.MEMBERS);
    }

    static void set(Handle tx, AccountId account, ParameterEditors editors) {
        tx.createUpdate(SET)
                .bind("account", account.value())
                .bind("editors", editors)
                .execute();
    }

    static void require(Handle tx, AccountId account, boolean isOperator) {
        if (!isOperator && of(tx, account) == ParameterEditors.OPERATOR) {
            throw ACCESS_DENIED
                    .because("Only the operator can edit the parameters of this account. Ask the operator to make the"
                            + " change.")
                    .with("editors", ParameterEditors.OPERATOR);
        }
    }
}
