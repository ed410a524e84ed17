-- A rollout can move the plan and the add-ons of a subscription together: `versions` then has them by kind.
alter table rollouts
    drop constraint rollouts_kind_check,
    add constraint rollouts_kind_check check (kind in ('PLAN', 'ADDON', 'PACKAGE'));
comment on column rollouts.kind is 'PLAN or ADDON: versions has ids of this kind. PACKAGE: versions has {"PLAN": …, "ADDON": …}.';
