/** Fills an empty database with the sample company. The same `today` always gives the same rows. */
import { currencies, files, products, stocks } from './goods.mjs';
import { clients, colleagues, contacts, toUsername } from './people.mjs';
import { createCalendar, createRandom } from './random.mjs';
import { complaints, events, invoiceTexts, mails, payments, sashvatPayments, streets } from './words.mjs';

/** @import { Database } from 'better-sqlite3' */
/** @import { Calendar, Random } from './random.mjs' */

/** @typedef {{ insert: (table: string, values: (string | number | null)[]) => number, random: Random, calendar: Calendar }} Seeding */

/**
 * Writes all sample rows in one transaction.
 * @param {Database} database with the schema in place and no rows
 * @param {string} today YYYY-MM-DD; the sample's dates lie around it
 */
export function seed(database, today) {
  /** @type {Map<string, import('better-sqlite3').Statement>} */
  const statements = new Map();
  /** @type {Seeding['insert']} */
  const insert = (table, values) => {
    const key = `${table}/${values.length}`;
    let statement = statements.get(key);
    if (!statement) {
      statement = database.prepare(`insert into ${table} values (${values.map(() => '?').join(', ')})`);
      statements.set(key, statement);
    }
    return Number(statement.run(...values).lastInsertRowid);
  };
  database.transaction(() => {
    insert('meta', ['today', today]);
    // Each area draws from its own numbers: a change in one leaves the rows of the others as they are.
    for (const [index, area] of areas.entries()) area({ insert, random: createRandom(2_026 + index), calendar: createCalendar(today) });
  })();
}

/** @type {((seeding: Seeding) => void)[]} */
const areas = [seedPeople, seedAccounts, seedOrders, seedInvoices, seedTickets, seedOffice, seedMarkets, seedFiles];

/** @param {Seeding} seeding */
function seedPeople({ insert, random, calendar }) {
  for (const [index, [name, city, country, segment]] of clients.entries()) {
    const username = toUsername(name);
    const since = calendar.day(-random.between(200, 2_400));
    insert('clients', [index + 1, name, `${username}@mail.example`, `+1 555 01${10 + index}`, city, country, segment, since]);
    const language = random.pick(['en', 'en', 'de', 'fr', 'es']);
    const zone = random.pick(['Europe/Berlin', 'Europe/London', 'America/Los_Angeles', 'Asia/Singapore']);
    insert('user_profiles', [
      index + 1,
      username,
      name,
      `${username}@mail.example`,
      'customer',
      language,
      zone,
      random.between(0, 1),
      index + 1,
      since,
    ]);
  }
  for (const [username, name, role, language, zone] of colleagues) {
    const email = `${username}@northwind-workshop.example`;
    insert('user_profiles', [null, username, name, email, role, language, zone, 0, null, calendar.day(-900)]);
  }
  for (const [index, [label, name, email, company]] of contacts.entries()) {
    insert('contacts', [index + 1, label, name, email, `+1 555 02${10 + index}`, company]);
  }
}

/** @param {Seeding} seeding */
function seedAccounts({ insert, random, calendar }) {
  /** @type {{ moment: string, account: number, cents: number, description: string, category: string, pending: boolean }[]} */
  const rows = [];
  let account = 0;
  for (const [index, [name, , country]] of clients.entries()) {
    const currency = country === 'United States' ? 'USD' : country === 'United Kingdom' ? 'GBP' : country === 'Switzerland' ? 'CHF' : 'EUR';
    const kinds = index === 0 || random.next() < 0.5 ? ['checking', 'savings'] : ['checking'];
    for (const kind of kinds) {
      account += 1;
      const number = `${kind === 'savings' ? 'SV' : 'CK'}-${10_000 + account * 37}`;
      insert('accounts', [
        account,
        number,
        index + 1,
        kind,
        currency,
        random.between(1_500, 18_000) * 100,
        calendar.day(-random.between(300, 2_000)),
      ]);
      if (name === 'Sashvat Bharat') {
        for (const [days, forKind, cents, description, category] of sashvatPayments) {
          if (forKind !== kind) continue;
          rows.push({ moment: calendar.moment(-days, 9 + (days % 8), 15), account, cents, description, category, pending: false });
        }
      }
      const from = name === 'Sashvat Bharat' ? 14 : 0;
      for (let count = kind === 'savings' ? 4 : 20; count > 0; count -= 1) {
        const [description, category, low, high] = random.pick(payments);
        const days = random.between(from + 1, 120);
        const moment = calendar.moment(-days, random.between(7, 21), random.between(0, 59));
        rows.push({ moment, account, cents: random.between(low, high), description, category, pending: days < 3 && random.next() < 0.4 });
      }
    }
  }
  rows.sort((a, b) => a.moment.localeCompare(b.moment) || a.account - b.account || a.cents - b.cents);
  for (const [index, row] of rows.entries()) {
    insert('transactions', [
      1_001 + index,
      row.account,
      row.moment,
      row.cents,
      row.description,
      row.category,
      row.pending ? 'pending' : 'booked',
    ]);
  }
}

/** @param {Seeding} seeding */
function seedOrders({ insert, random, calendar }) {
  for (const [sku, name, category, price, onHand, reorderAt] of products)
    insert('products', [sku, name, category, price, onHand, reorderAt]);
  for (let index = 0; index < 60; index += 1) {
    const days = 60 - index;
    const client = random.between(1, clients.length);
    const city = clients[client - 1]?.[1] ?? '';
    const status = days < 5 ? 'open' : days < 10 ? 'shipped' : random.next() < 0.1 ? 'cancelled' : 'delivered';
    const address = `${random.between(1, 90)} ${random.pick(streets)}, ${city}`;
    insert('orders', [5_001 + index, client, calendar.moment(-days, random.between(8, 20), random.between(0, 59)), status, address]);
    const first = random.between(0, products.length - 1);
    for (let item = random.between(1, 3); item > 0; item -= 1) {
      const product = products[(first + item * 7) % products.length];
      if (product) insert('order_items', [5_001 + index, product[0], random.between(1, 4), product[3]]);
    }
  }
}

/** @param {Seeding} seeding */
function seedInvoices({ insert, random, calendar }) {
  for (let index = 0; index < 40; index += 1) {
    const issued = -82 + index * 2;
    const due = issued + 30;
    const paid = due < 0 && random.next() < 0.8 ? calendar.day(Math.min(-1, due - random.between(-3, 20))) : null;
    const values = [random.pick(invoiceTexts), random.between(90, 4_200) * 100, 'EUR', calendar.day(issued), calendar.day(due), paid];
    insert('invoices', [2_001 + index, random.between(1, clients.length), ...values]);
  }
}

/** @param {Seeding} seeding */
function seedTickets({ insert, random, calendar }) {
  for (let index = 0; index < 36; index += 1) {
    const days = 36 - index;
    const [subject, body, priority] = random.pick(complaints);
    const status = days > 14 ? 'solved' : random.pick(['open', 'open', 'waiting']);
    const assignee = days > 2 ? random.pick(['tom.becker', 'aisha.rahman', 'luca.moretti']) : null;
    const opened = calendar.moment(-days, random.between(7, 19), random.between(0, 59));
    insert('tickets', [301 + index, random.between(1, clients.length), subject, body, priority, status, assignee, opened]);
    if (assignee)
      insert('ticket_comments', [null, 301 + index, calendar.moment(1 - days, 8, 30), 'Thank you for writing. We are looking into it.']);
  }
}

/** @param {Seeding} seeding */
function seedOffice({ insert, calendar }) {
  for (const [index, [workday, hour, minute, length, title, location, attendees]] of events.entries()) {
    const offset = calendar.workday(workday);
    const ends = calendar.moment(offset, hour, minute + length);
    insert('calendar_events', [
      701 + index,
      title,
      calendar.moment(offset, hour, minute),
      ends,
      location,
      JSON.stringify(attendees),
      'confirmed',
    ]);
  }
  for (const [index, [state, local, subject, body, days]] of mails.entries()) {
    const recipient = contacts.find(([, , email]) => email.startsWith(`${local}@`))?.[2] ?? local;
    const created = calendar.moment(Math.min(days, 0), 8, 5 + index);
    const sendAt = state === 'draft' ? null : state === 'sent' ? created : calendar.moment(days, 8, 0);
    insert('mails', [401 + index, state, recipient, '[]', subject, body, created, sendAt]);
  }
  insert('audit_log', [1, calendar.moment(-5, 9, 12), 'update_ticket', 'Ticket 325 is now assigned to tom.becker.']);
  insert('audit_log', [2, calendar.moment(-4, 8, 8), 'send_email', 'Sent "Stocktaking this week" to team@northwind-workshop.example.']);
}

/** @param {Seeding} seeding */
function seedMarkets({ insert, random, calendar }) {
  const tradingDays = 120;
  // Today counts as a trading day when it is a working day, so that "current" is today's price.
  const opensToday = calendar.workday(0) === 0;
  const offsets = Array.from({ length: tradingDays }, (_, back) =>
    opensToday && back === 0 ? 0 : calendar.workday(opensToday ? -back : -1 - back),
  );
  for (const [symbol, company, aliases, exchange, currency, price] of stocks) {
    insert('stocks', [symbol, company, aliases, exchange, currency]);
    // Walks back from the last price, so that the newest row is the one in the list above.
    let close = /** @type {number} */ (price);
    for (const offset of offsets) {
      const open = round(close / (1 + (random.next() - 0.49) * 0.03));
      const high = round(Math.max(open, close) * (1 + random.next() * 0.01));
      const low = round(Math.min(open, close) * (1 - random.next() * 0.01));
      insert('stock_prices', [symbol, calendar.day(offset), open, high, low, round(close), random.between(400_000, 60_000_000)]);
      close = open;
    }
  }
  for (const [currency, perEuro] of currencies) {
    for (let days = 0; days < 31; days += 1) {
      const wobble = currency === 'EUR' || days === 0 ? 1 : 1 + (random.next() - 0.5) * 0.02;
      insert('exchange_rates', [currency, calendar.day(-days), Math.round(perEuro * wobble * 10_000) / 10_000]);
    }
  }
}

/** @param {Seeding} seeding */
function seedFiles({ insert, calendar }) {
  for (const [path, content, days] of files) insert('files', [path, content, calendar.moment(-days, 16, 20)]);
}

/** @param {number} value */
const round = (value) => Math.round(value * 100) / 100;
