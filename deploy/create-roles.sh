#!/bin/sh
# Run once by the postgres image, on an empty volume, as the superuser. The service logs in as a plain role: row-level
# security binds neither superusers nor, on these tables, anyone who has not taken the role prorrata_tenant.
set -eu

psql --no-psqlrc --set ON_ERROR_STOP=1 --set password="$PRORRATA_PASSWORD" \
  --username "$POSTGRES_USER" --dbname postgres <<'SQL'
create role prorrata_tenant nologin;
create role prorrata login nosuperuser nocreatedb nocreaterole nobypassrls password :'password';
grant prorrata_tenant to prorrata with set true, inherit false;
create database prorrata owner prorrata;
\connect prorrata
create extension pg_trgm;
create extension unaccent;
SQL
