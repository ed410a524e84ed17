-- Review links of existing environments are deleted when they expire. The policies of row level security also hold for the
-- owner of the tables, who runs this step. Archived environments have no due work.
alter table review_links no force row level security;
insert into work (kind, environment_id, due_at)
select 'REVIEW_SWEEP', environment_id, case when environment_id in (select environment_id from resting_environments)
    then 'infinity' else min(expire_at) end
from review_links
group by environment_id
on conflict do nothing;
alter table review_links force row level security;
