-- What the operator knows about the costs of resources in the AWS account of an account, and the cost cap that stops orders.
-- Amounts are US dollars a month. `monthly_max` null: no cap.
create table aws_costs (
    account_id  int         not null primary key,
    monthly_max numeric,
    kinds       jsonb       not null,
    updated_at  timestamptz not null
);

alter table aws_costs enable row level security, force row level security;
create policy of_account on aws_costs
    using (account_id = nullif(current_setting('app.account', true), '')::int);
