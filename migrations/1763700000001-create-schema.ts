import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of every room, as the row classes describe them. */
export class CreateSchema1763700000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop schema public cascade; create schema public');
  }
}

const SCHEMA = `
create table access_tokens (
  id uuid not null,
  name text not null,
  token_hash text not null,
  company_id uuid,
  scopes text[] not null default '{}',
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  constraint access_tokens_pkey primary key (id)
);

create unique index access_tokens_token_hash_key on access_tokens (token_hash);

create table provider_accounts (
  id uuid not null,
  name text not null,
  provider text not null,
  base_url text not null,
  model text not null,
  currency text not null default 'USD',
  limits jsonb not null default '{}',
  thinking boolean not null default false,
  is_default boolean not null default false,
  simulated boolean not null default false,
  suspended_at timestamptz,
  next_probe_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint provider_accounts_provider_check check (provider in ('deepseek', 'groq', 'xai')),
  constraint provider_accounts_pkey primary key (id)
);

create unique index provider_accounts_one_default on provider_accounts (is_default) where is_default;

create table provider_keys (
  id uuid not null,
  provider_account_id uuid not null,
  name text not null,
  masked text not null,
  sealed_secret text not null,
  fingerprint text not null,
  status text not null default 'active',
  cooling_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint provider_keys_status_check check (status in ('active', 'disabled', 'invalid', 'revoked')),
  constraint provider_keys_pkey primary key (id)
);

create unique index provider_keys_secret_once on provider_keys (provider_account_id, fingerprint) where status <> 'revoked';

create table line_memory (
  company_id uuid not null,
  supplier_tax_id text not null,
  description text not null,
  account text not null,
  invoice_id uuid not null,
  updated_at timestamptz not null default now(),
  constraint line_memory_pkey primary key (company_id, supplier_tax_id, description)
);

create table charts (
  id uuid not null,
  company_id uuid,
  content_hash text not null,
  created_at timestamptz not null default now(),
  constraint charts_pkey primary key (id)
);

create table chart_accounts (
  chart_id uuid not null,
  code text not null,
  company_id uuid,
  name text not null,
  postable boolean not null,
  description text,
  search tsvector not null,
  constraint chart_accounts_code_check check (code ~ '^[0-9]{1,12}$'),
  constraint chart_accounts_pkey primary key (chart_id, code)
);

create table companies (
  id uuid not null,
  name text not null,
  tax_id text not null,
  check_digit text,
  currency text not null default 'COP',
  time_zone text not null default 'America/Bogota',
  external_id text,
  weight integer not null default '1',
  plan jsonb,
  provider_account_id uuid,
  chart_id uuid not null,
  policy jsonb not null default '{}',
  min_confidence numeric(4,3) not null default 0.6,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  archived_at timestamptz,
  constraint companies_pkey primary key (id)
);

create unique index companies_external_id_key on companies (external_id) where external_id is not null;

create table outbox_events (
  id uuid not null,
  type text not null,
  company_id uuid,
  subject_id uuid not null,
  payload jsonb not null,
  created_at timestamptz not null default now(),
  published_at timestamptz,
  constraint outbox_events_pkey primary key (id)
);

create index outbox_events_unpublished on outbox_events (id) where published_at is null;

create table idempotency_keys (
  token_id uuid not null,
  key text not null,
  request_hash text not null,
  response_status integer,
  response_body text,
  created_at timestamptz not null default now(),
  constraint idempotency_keys_pkey primary key (token_id, key)
);

create index idempotency_keys_created on idempotency_keys (created_at);

create table batches (
  id uuid not null,
  company_id uuid not null,
  status text not null default 'processing',
  priority smallint not null default '1',
  finish_by timestamptz,
  external_id text,
  created_at timestamptz not null default now(),
  ingested_at timestamptz,
  finished_at timestamptz,
  constraint batches_status_check check (status in ('processing', 'completed', 'completed_with_errors')),
  constraint batches_pkey primary key (id)
);

create index batches_processing on batches (id) where status = 'processing';

create index batches_company on batches (company_id, id);

create table uploads (
  id uuid not null,
  company_id uuid not null,
  batch_id uuid,
  position integer not null,
  file_name text not null,
  size bigint not null,
  sha256 text,
  created_at timestamptz not null default now(),
  read_at timestamptz,
  reads integer not null default '0',
  reader_id text,
  reader_until timestamptz,
  constraint uploads_pkey primary key (id)
);

create index uploads_unread on uploads (id) where batch_id is not null and read_at is null;

create index uploads_batch on uploads (batch_id);

create table upload_chunks (
  upload_id uuid not null,
  position integer not null,
  company_id uuid not null,
  bytes bytea not null,
  constraint upload_chunks_pkey primary key (upload_id, position)
);

create table batch_documents (
  id uuid not null,
  batch_id uuid not null,
  company_id uuid not null,
  source integer not null,
  ordinal integer not null,
  file_name text not null,
  outcome text not null,
  code text not null,
  detail text not null,
  invoice_id uuid,
  constraint batch_documents_outcome_check check (outcome in ('accepted', 'duplicate', 'rejected', 'ignored')),
  constraint batch_documents_pkey primary key (id)
);

create unique index batch_documents_once on batch_documents (batch_id, source, ordinal);

create table invoices (
  id uuid not null,
  company_id uuid not null,
  batch_id uuid not null,
  kind text not null,
  cufe text,
  number text not null,
  issue_date date not null,
  due_date date,
  currency text not null,
  exchange_rate text,
  payment_form text,
  supplier jsonb not null,
  customer jsonb,
  totals jsonb not null,
  taxes jsonb not null,
  withholdings jsonb not null,
  document_references jsonb not null,
  external_id text,
  warnings jsonb not null,
  identity text not null,
  content_hash text not null,
  status text not null default 'pending',
  reasons jsonb not null default '[]',
  created_at timestamptz not null default now(),
  classified_at timestamptz,
  reviewed_at timestamptz,
  constraint invoices_kind_check check (kind in ('invoice', 'credit_note', 'debit_note')),
  constraint invoices_status_check check (status in ('pending', 'classified', 'needs_review', 'failed', 'reviewed')),
  constraint invoices_pkey primary key (id)
);

create index invoices_company on invoices (company_id, id);

create index invoices_batch on invoices (batch_id);

create unique index invoices_identity on invoices (company_id, identity);

create table invoice_lines (
  invoice_id uuid not null,
  position integer not null,
  company_id uuid not null,
  line_id text not null,
  description text not null,
  quantity text,
  unit_price text,
  amount numeric not null,
  taxes jsonb not null,
  account text,
  account_name text,
  confidence numeric(6,5),
  source text,
  reason text,
  constraint invoice_lines_source_check check ((account is null) = (source is null) and source in ('memory', 'rule', 'llm', 'human')),
  constraint invoice_lines_pkey primary key (invoice_id, position)
);

create table entry_lines (
  invoice_id uuid not null,
  position integer not null,
  company_id uuid not null,
  account text not null,
  account_name text not null,
  debit numeric not null,
  credit numeric not null,
  description text not null,
  constraint entry_lines_side_check check (debit >= 0 and credit >= 0 and (debit = 0 or credit = 0)),
  constraint entry_lines_pkey primary key (invoice_id, position)
);

create table work_items (
  invoice_id uuid not null,
  company_id uuid not null,
  batch_id uuid not null,
  priority smallint not null,
  created_at timestamptz not null default now(),
  not_before timestamptz,
  queued_at timestamptz,
  job_id text,
  claim_token bigint,
  claimed_by text,
  claim_expires_at timestamptz,
  failures jsonb not null default '{}',
  last_key_id uuid,
  accepted_lines jsonb not null default '{}',
  waiting text,
  constraint work_items_pkey primary key (invoice_id)
);

create index work_items_claimed on work_items (claim_expires_at) where claim_token is not null;

create index work_items_queued on work_items (queued_at) where queued_at is not null;

create index work_items_batch on work_items (batch_id);

create index work_items_turn on work_items (company_id, priority, invoice_id) where queued_at is null and claim_token is null;

create table prices (
  id uuid not null,
  provider text not null,
  model text not null,
  currency text not null,
  cache_hit numeric(38,18) not null,
  cache_miss numeric(38,18) not null,
  output numeric(38,18) not null,
  peak_cache_hit numeric(38,18),
  peak_cache_miss numeric(38,18),
  peak_output numeric(38,18),
  schedule text,
  min_prompt_tokens integer not null default '0',
  valid_from timestamptz not null,
  valid_to timestamptz,
  source text not null default '',
  created_at timestamptz not null default now(),
  constraint prices_peak_check check (num_nonnulls(peak_cache_hit, peak_cache_miss, peak_output) in (0, 3)),
  constraint prices_interval_check check (valid_to is null or valid_to > valid_from),
  constraint prices_pkey primary key (id)
);

create index prices_lookup on prices (provider, model, currency, valid_from);

create table peak_schedules (
  name text not null,
  schedule jsonb not null,
  constraint peak_schedules_pkey primary key (name)
);

create table attempts (
  id uuid not null,
  invoice_id uuid not null,
  company_id uuid not null,
  provider_account_id uuid not null,
  key_id uuid not null,
  provider text not null,
  model text not null,
  number integer not null,
  status text not null default 'in_flight',
  outcome text,
  detail text,
  http_status integer,
  started_at timestamptz not null,
  finished_at timestamptz,
  cache_hit_tokens bigint,
  cache_miss_tokens bigint,
  output_tokens bigint,
  reasoning_tokens bigint,
  cost numeric(38,18),
  cost_status text not null default 'unknown',
  currency text not null,
  price_id uuid,
  rate text,
  rate_uncertain boolean not null default false,
  provider_cost_ticks bigint,
  prompt_version text not null,
  thinking boolean not null,
  response_model text,
  response_id text,
  worker_id text not null,
  claim_token bigint not null,
  constraint attempts_cost_check check ((cost_status = 'known') = (cost is not null)),
  constraint attempts_reasoning_check check (reasoning_tokens <= output_tokens),
  constraint attempts_tokens_check check (num_nonnulls(cache_hit_tokens, cache_miss_tokens, output_tokens, reasoning_tokens) in (0, 4)),
  constraint attempts_status_check check (status in ('in_flight', 'succeeded', 'failed', 'unknown')),
  constraint attempts_pkey primary key (id)
);

create index attempts_started on attempts (started_at);

create index attempts_in_flight on attempts (invoice_id) where status = 'in_flight';

create index attempts_company on attempts (company_id, id);

create unique index attempts_number_once on attempts (invoice_id, number);

alter table provider_keys add constraint provider_keys_account_fkey foreign key (provider_account_id) references provider_accounts(id) on delete restrict;

alter table upload_chunks add constraint upload_chunks_upload_fkey foreign key (upload_id) references uploads(id) on delete cascade;

alter table batch_documents add constraint batch_documents_batch_fkey foreign key (batch_id) references batches(id) on delete restrict;

alter table invoices add constraint invoices_batch_fkey foreign key (batch_id) references batches(id) on delete restrict;

alter table invoice_lines add constraint invoice_lines_invoice_fkey foreign key (invoice_id) references invoices(id) on delete restrict;

alter table entry_lines add constraint entry_lines_invoice_fkey foreign key (invoice_id) references invoices(id) on delete restrict;
`;
