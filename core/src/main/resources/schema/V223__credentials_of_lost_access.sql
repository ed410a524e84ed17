-- Whether the credentials of stacks are rotated when a member can no longer read them, and why they are due for each
-- stack. Defaults that never change rewrite no row. A server of an earlier version records no causes.
alter table accounts
    add column rotates_credentials boolean not null default false;
alter table stacks
    add column rotation_causes text[] not null default '{}';
