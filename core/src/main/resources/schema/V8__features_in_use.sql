-- When a feature was first asked about or reported (domain.md §1.5). Null: it is NEW.
alter table features
    add column used_at timestamptz;
