-- The roles of Tessera on a PostgreSQL of your own (14 or newer). Run it once as an administrator of the server, with
-- passwords of your own, connected to any database; then start with
--   DATABASE_URL=postgres://tessera_owner:<password>@<host>:<port>/tessera
-- 在自有 PostgreSQL（14 及以上）上以管理员身份执行一次；请先替换密码。

-- Owns the tables, migrates and changes them.
create role tessera_owner login password 'change-me-owner';

-- Serves requests: reads and writes rows, changes no table, no history and no audit. The owner's sessions take it on.
create role tessera_app nologin;
grant tessera_app to tessera_owner;

-- Runs custom SQL, read-only: start with DATABASE_RULE_URL=postgres://tessera_rule:<password>@<host>:<port>/tessera as well,
-- or leave it out and do without custom SQL.
create role tessera_rule login password 'change-me-rule';

create database tessera owner tessera_owner encoding 'UTF8' template template0;
revoke all on database tessera from public;
grant connect, temporary on database tessera to tessera_app;
grant connect on database tessera to tessera_rule;
