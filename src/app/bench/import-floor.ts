import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { type Lap, timed } from "./rounds.js";

/*
 * What somebody would write by hand for this one file: cut its lines, look at four cells, COPY them into a table without a
 * log, and a few statements from there. No cause of any refusal, no second file, no undo, no tenants' wall.
 *
 * Once into two narrow tables, as in shared/bench/floor-copy.mjs: a row for each customer and one for each debt. And once
 * into the product's own tables, which hold three times as many rows of the same file: people, what they can be reached
 * at, accounts with totals, debts, postings.
 */

const COLUMNS = 12;

/** Each cell as text, as the file has it. */
const STAGE = `create unlogged table floor.stage (ext_ref text, customer_ref text, name text, email text, phone text, lang text,
  balance text, currency text, due_date text, portfolio text, address text, tags text)`;

const TARGET = `
  create table floor.account (id bigint generated always as identity primary key, customer_ref text not null unique, name text,
    email text, phone text, lang text);
  create table floor.debt (id bigint generated always as identity primary key, ext_ref text not null unique, account_id bigint not null,
    balance numeric(14,2), currency char(3), due_date date, portfolio int);
  create index on floor.debt (account_id)`;

const UPSERT = `
  insert into floor.account (customer_ref, name, email, phone, lang)
  select distinct on (customer_ref) customer_ref, name, email, phone, lang from floor.stage order by customer_ref
  on conflict (customer_ref) do update set name = excluded.name where floor.account.name is distinct from excluded.name;
  insert into floor.debt (ext_ref, account_id, balance, currency, due_date, portfolio)
  select i.ext_ref, a.id, i.balance::numeric, i.currency, i.due_date::date, i.portfolio::int
  from floor.stage i join floor.account a using (customer_ref)
  on conflict (ext_ref) do update set balance = excluded.balance, due_date = excluded.due_date
  where (floor.debt.balance, floor.debt.due_date) is distinct from (excluded.balance, excluded.due_date)`;

/** The product's rows, for books that are empty. */
const SAME_ROWS = (tenant: string, at: string): string => `
  create temp table person as
  select nextval('debts.debtor_id_seq') as id, p.* from (
    select distinct on (customer_ref) customer_ref, name, email, phone, lang, address, tags from floor.stage order by customer_ref) p;
  insert into debts.debtor (tenant_id, id, kind, name, country, time_zones, locale, tags, created_at, updated_at)
  select ${tenant}, id, 'person', name, 'PE', '{}', lang, array[tags], '${at}', '${at}' from person;
  insert into debts.contact_point (tenant_id, debtor_id, kind, value, created_at)
  select ${tenant}, id, p.kind, p.value, '${at}' from person
  cross join lateral (values ('email', email), ('phone', phone), ('address', address)) as p(kind, value);
  create temp table owed as
  select nextval('debts.debt_id_seq') as id, d.* from (
    select p.id as account_id, s.ext_ref, (s.balance::numeric * 100)::bigint as minor, s.due_date::date as due_on,
           jsonb_build_object('portfolio', s.portfolio) as extra
    from floor.stage s join person p using (customer_ref) order by p.id, due_on) d;
  insert into debts.debt (tenant_id, id, account_id, creditor_id, ref, due_on, currency, original_minor, stated_minor,
                          balance_minor, status, extra, import_id, created_at, updated_at)
  select ${tenant}, id, account_id, 1, ext_ref, due_on, 'PEN', minor, minor, minor, 'open', extra, 1, '${at}', '${at}' from owed;
  insert into debts.account (tenant_id, id, creditor_id, debtor_id, ref, currency, open_minor, open_count, oldest_due_on,
                             oldest_debt_id, created_at)
  select ${tenant}, p.id, 1, p.id, p.customer_ref, 'PEN', o.minor, o.count, o.due_on, o.debt_id, '${at}'
  from person p
  join (select account_id, sum(minor)::bigint as minor, count(*)::int as count, min(due_on) as due_on, min(id) as debt_id
        from owed group by account_id) o on o.account_id = p.id;
  insert into ledger.posting (tenant_id, key, kind, creditor_id, debit, credit, debt_id, account_id, import_id, currency,
                              amount_minor, value_on, at)
  select ${tenant}, 'i1:' || id, 'opened', 1, 'receivable', 'portfolio', id, account_id, 1, 'PEN', minor, due_on, '${at}' from owed`;

export const FLOOR_TABLES = `drop schema if exists floor cascade; create schema floor; ${STAGE}; ${TARGET}`;

/** A typed table with a unique key, for a COPY of the file as it is. */
export const TYPED_TABLE = `drop schema if exists floor cascade; create schema floor;
  create table floor.typed (ext_ref text not null, customer_ref text not null, name text not null, email text, phone text, lang text,
    balance numeric(14,2) not null, currency char(3) not null, due_date date not null, portfolio int, address text, tags text);
  create unique index on floor.typed (ext_ref)`;

export interface FloorOrder {
  readonly url: string;
  readonly file: string;
}

export interface SameRowsOrder extends FloorOrder {
  readonly tenant: string;
  readonly at: string;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Parses and checks in this process, copies, upserts into the narrow tables. */
export const importByHand = (order: FloorOrder): Promise<Lap> => stageAnd(order, UPSERT);

/** Parses and checks in this process, copies, writes the rows that the product writes. */
export const importSameRows = ({ tenant, at, ...order }: SameRowsOrder): Promise<Lap> =>
  stageAnd(order, SAME_ROWS(tenant, at));

const stageAnd = ({ url, file }: FloorOrder, statements: string): Promise<Lap> =>
  withClient(url, async (client) => {
    await client.query("set work_mem = '256MB'");
    await client.query("truncate floor.stage");
    return timed(async () => {
      await pipeline(Readable.from(goodLines(file)), client.query(copyFrom("copy floor.stage from stdin")));
      await client.query("analyze floor.stage");
      // Several statements sent at once are one transaction.
      await client.query(statements);
    });
  });

/** The file as it is into a typed table, as psql's \copy does it. */
export const copyAsItIs = ({ url, file }: FloorOrder): Promise<Lap> =>
  withClient(url, (client) =>
    timed(() =>
      pipeline(
        createReadStream(file, { highWaterMark: BLOCK_BYTES }),
        client.query(copyFrom("copy floor.typed from stdin csv header")),
      ),
    ),
  );

const BLOCK_BYTES = 1 << 18;

async function* goodLines(file: string): AsyncGenerator<string> {
  let rest = "";
  let isHeader = true;
  for await (const block of createReadStream(file, { encoding: "utf8", highWaterMark: BLOCK_BYTES })) {
    const text = rest + block;
    let from = 0;
    let out = "";
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      const cells = cut(text.slice(from, end));
      from = end + 1;
      if (isHeader) isHeader = false;
      else if (isGood(cells)) out += copyLine(cells);
    }
    rest = text.slice(from);
    if (out !== "") yield out;
  }
}

const isGood = (cells: readonly string[]): boolean =>
  cells.length === COLUMNS &&
  /^-?\d+(\.\d{1,2})?$/.test(cells[6] as string) &&
  /^\d{4}-\d\d-\d\d$/.test(cells[8] as string) &&
  /^\S+@\S+$/.test(cells[3] as string) &&
  /^\+\d{8,15}$/.test(cells[4] as string);

function copyLine(cells: readonly string[]): string {
  let line = escaped(cells[0] as string);
  for (let at = 1; at < COLUMNS; at++) line += `\t${escaped(cells[at] as string)}`;
  return `${line}\n`;
}

const escaped = (text: string): string =>
  /[\\\t\n\r]/.test(text)
    ? text.replace(/\\/g, "\\\\").replace(/\t/g, "\\t").replace(/\n/g, "\\n").replace(/\r/g, "\\r")
    : text;

function cut(line: string): string[] {
  if (line.indexOf('"') < 0) return line.split(",");
  const cells: string[] = [];
  for (let at = 0; at <= line.length; ) {
    if (line[at] === '"') {
      let cell = "";
      for (at += 1; ; ) {
        const end = line.indexOf('"', at);
        cell += line.slice(at, end);
        at = end + 2;
        if (line[end + 1] !== '"') break;
        cell += '"';
      }
      cells.push(cell);
    } else {
      const comma = line.indexOf(",", at);
      const end = comma < 0 ? line.length : comma;
      cells.push(line.slice(at, end));
      at = end + 1;
    }
  }
  return cells;
}
