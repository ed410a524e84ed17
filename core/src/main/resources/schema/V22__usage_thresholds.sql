-- At which percentages of a limit it is told that usage has reached them.
alter table environments
    add column usage_thresholds int[] not null default '{100}';
