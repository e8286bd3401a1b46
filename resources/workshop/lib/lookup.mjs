/** The people and things that several areas look up by name. */
import { findOne } from './find-one.mjs';
import { Refusal } from './refusal.mjs';

/** @import { Store } from './store.mjs' */

/**
 * @param {Store} store
 * @param {string} text name, e-mail address or id
 */
export function findClient(store, text) {
  const row = findOne(store.all('select * from clients'), ['name', 'email', 'id'], text, { noun: 'client', lister: 'search_clients' });
  return { row, id: Number(row['id']), name: String(row['name']) };
}

/**
 * The id of a client when one was named.
 * @param {Store} store
 * @param {string | undefined} text
 */
export function clientId(store, text) {
  return text === undefined ? undefined : findClient(store, text).id;
}

/**
 * @param {Store} store
 * @param {string} text account number
 */
export function findAccount(store, text) {
  const row = findOne(store.all('select * from account_balances'), ['number', 'id'], text, { noun: 'account', lister: 'list_accounts' });
  return { row, id: Number(row['id']), number: String(row['number']), currency: String(row['currency']), balance: Number(row['balance']) };
}

/**
 * @param {Store} store
 * @param {string} text username, full name or e-mail address
 */
export function findProfile(store, text) {
  const rows = store.all('select * from user_profiles');
  const row = findOne(rows, ['username', 'full_name', 'email', 'id'], text, { noun: 'user profile', lister: 'list_user_profiles' });
  return { row, id: Number(row['id']), username: String(row['username']) };
}

/**
 * @param {Store} store
 * @param {string} text ticker symbol or company
 */
export function findStock(store, text) {
  const rows = store.all('select symbol, company, aliases, exchange, currency from stocks');
  const row = findOne(rows, ['symbol', 'company', 'aliases'], text, { noun: 'stock', lister: 'compare_stocks' });
  return {
    symbol: String(row['symbol']),
    company: String(row['company']),
    exchange: String(row['exchange']),
    currency: String(row['currency']),
  };
}

/**
 * @param {Store} store
 * @param {string} text SKU or name
 */
export function findProduct(store, text) {
  const row = findOne(store.all('select * from products'), ['name', 'sku'], text, { noun: 'product', lister: 'search_products' });
  return { sku: String(row['sku']), name: String(row['name']), cents: Number(row['price_cents']), onHand: Number(row['on_hand']) };
}

const address = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/**
 * An address as it is, or that of the contact, client or colleague who is meant ("boss", "Sashvat Bharat").
 * @param {Store} store
 * @param {string} text
 * @returns {string}
 * @throws {Refusal} unknown or ambiguous
 */
export function toAddress(store, text) {
  // "my boss" is how people say it.
  const wanted = text.trim().replace(/^my\s+/i, '');
  if (address.test(wanted)) return wanted;
  if (wanted.includes('@')) throw new Refusal('invalid-address', `"${text}" is not an e-mail address.`, 'Write it as name@host.example.');
  const sql = `select name, label, email from contacts union all select name, '' as label, email from clients
    union all select full_name, '' as label, email from user_profiles where email not in (select email from contacts union select email from clients)`;
  const row = findOne(store.all(sql), ['name', 'label'], wanted, { noun: 'recipient', lister: 'find_contact' });
  return String(row['email']);
}
