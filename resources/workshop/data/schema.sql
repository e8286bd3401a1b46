-- The sample company's tables: money in minor units (cents), days as YYYY-MM-DD, moments as ISO 8601 in UTC.

create table meta (key text primary key, value text not null) strict;

create table clients (
  id integer primary key,
  name text not null unique,
  email text not null unique,
  phone text not null,
  city text not null,
  country text not null,
  segment text not null check (segment in ('private', 'business', 'premium')),
  client_since text not null
) strict;

create table user_profiles (
  id integer primary key,
  username text not null unique,
  full_name text not null,
  email text not null unique,
  role text not null check (role in ('admin', 'agent', 'customer')),
  language text not null,
  time_zone text not null,
  newsletter integer not null default 0,
  client_id integer references clients (id) on delete set null,
  created_at text not null
) strict;

create table accounts (
  id integer primary key,
  number text not null unique,
  client_id integer not null references clients (id),
  kind text not null check (kind in ('checking', 'savings', 'credit')),
  currency text not null,
  opening_cents integer not null,
  opened_on text not null
) strict;

create table transactions (
  id integer primary key,
  account_id integer not null references accounts (id),
  booked_at text not null,
  amount_cents integer not null,
  description text not null,
  category text not null,
  status text not null default 'booked' check (status in ('booked', 'pending'))
) strict;
create index transactions_by_account on transactions (account_id, booked_at);

create view account_balances as
  select a.id, a.number, a.client_id, c.name as client, a.kind, a.currency, a.opened_on,
         (a.opening_cents + coalesce((select sum(t.amount_cents) from transactions t where t.account_id = a.id), 0)) / 100.0 as balance
  from accounts a join clients c on c.id = a.client_id;

create table products (
  sku text primary key,
  name text not null unique,
  category text not null,
  price_cents integer not null,
  on_hand integer not null check (on_hand >= 0),
  reorder_at integer not null
) strict;

create table orders (
  id integer primary key,
  client_id integer not null references clients (id),
  placed_at text not null,
  status text not null check (status in ('open', 'shipped', 'delivered', 'cancelled')),
  shipping_address text not null
) strict;

create table order_items (
  order_id integer not null references orders (id),
  sku text not null references products (sku),
  quantity integer not null check (quantity > 0),
  unit_price_cents integer not null,
  primary key (order_id, sku)
) strict;

create table invoices (
  id integer primary key,
  client_id integer not null references clients (id),
  description text not null,
  amount_cents integer not null,
  currency text not null,
  issued_on text not null,
  due_on text not null,
  paid_on text
) strict;

create table tickets (
  id integer primary key,
  client_id integer not null references clients (id),
  subject text not null,
  body text not null,
  priority text not null check (priority in ('low', 'normal', 'high', 'urgent')),
  status text not null check (status in ('open', 'waiting', 'solved')),
  assignee text,
  opened_at text not null
) strict;

create table ticket_comments (
  id integer primary key,
  ticket_id integer not null references tickets (id),
  written_at text not null,
  body text not null
) strict;

create table calendar_events (
  id integer primary key,
  title text not null,
  starts_at text not null,
  ends_at text not null,
  location text,
  attendees text not null default '[]',
  status text not null default 'confirmed' check (status in ('confirmed', 'cancelled'))
) strict;

create table contacts (
  id integer primary key,
  label text not null,
  name text not null,
  email text not null unique,
  phone text not null,
  company text not null
) strict;

create table mails (
  id integer primary key,
  state text not null check (state in ('draft', 'scheduled', 'sent')),
  recipient text not null,
  cc text not null default '[]',
  subject text not null,
  body text not null,
  created_at text not null,
  send_at text
) strict;

create table stocks (symbol text primary key, company text not null, aliases text not null, exchange text not null, currency text not null) strict;
create table stock_prices (
  symbol text not null references stocks (symbol),
  day text not null,
  open real not null,
  high real not null,
  low real not null,
  close real not null,
  volume integer not null,
  primary key (symbol, day)
) strict, without rowid;
create table price_alerts (
  id integer primary key,
  symbol text not null references stocks (symbol),
  direction text not null check (direction in ('above', 'below')),
  price real not null,
  created_at text not null
) strict;

create table exchange_rates (
  currency text not null,
  day text not null,
  per_euro real not null,
  primary key (currency, day)
) strict, without rowid;

create table files (path text primary key, content text not null, modified_at text not null) strict, without rowid;

create table audit_log (id integer primary key, at text not null, tool text not null, summary text not null) strict;
