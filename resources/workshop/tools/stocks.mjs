/** Stock prices and exchange rates. The figures are invented. */
import { z } from 'zod';
import { day, positiveAmount, text } from '../lib/fields.mjs';
import { findStock } from '../lib/lookup.mjs';
import { Refusal } from '../lib/refusal.mjs';
import { defineTool } from '../lib/tool.mjs';

/** @import { Store } from '../lib/store.mjs' */

const stock = text('Ticker symbol or company, such as "AAPL" or "Apple".');

/** @param {Store} store
 * @param {string} symbol
 * @param {number} count newest first */
const closes = (store, symbol, count) =>
  store
    .all('select day, close from stock_prices where symbol = ? order by day desc limit ?', [symbol, count])
    .map((row) => ({ day: String(row['day']), close: Number(row['close']) }));

/** @param {number} value */
const twoPlaces = (value) => Math.round(value * 100) / 100;

export const stockTools = [
  defineTool({
    name: 'get_stock_price',
    description: 'Get the current trading price of one stock, with the change since the day before.',
    effect: 'read',
    input: z.strictObject({ stock }),
    run: (args, store) => {
      const { symbol, company, exchange, currency } = findStock(store, args.stock);
      const [last, before] = closes(store, symbol, 2);
      if (!last || !before) throw new Refusal('no-prices', `No prices are kept for ${company}.`, 'Ask for another stock.');
      const change = twoPlaces(last.close - before.close);
      const percent = twoPlaces((change / before.close) * 100);
      const data = { symbol, company, exchange, price: last.close, currency, change, change_percent: percent, day: last.day };
      return { headline: `${company} (${symbol}) trades at ${last.close} ${currency} (sample data).`, data };
    },
  }),
  defineTool({
    name: 'get_stock_history',
    description: 'Get the past daily prices of one stock over a period: open, high, low, close and volume of each trading day.',
    effect: 'read',
    input: z.strictObject({
      stock,
      from: day('First day; 30 trading days back if left out.').optional(),
      to: day('Last day; the newest if left out.').optional(),
    }),
    run: (args, store) => {
      const { symbol, company, currency } = findStock(store, args.stock);
      const where = store.where({ 'symbol = ?': symbol, 'day >= ?': args.from, 'day <= ?': args.to });
      const most = args.from === undefined ? 30 : 120;
      const columns = 'day, open, high, low, close, volume';
      const prices = store.all(`select ${columns} from stock_prices ${where.sql} order by day desc limit ?`, [...where.values, most]);
      return { headline: `${prices.length} trading days of ${company}, newest first (sample data).`, data: { symbol, currency, prices } };
    },
  }),
  defineTool({
    name: 'compare_stocks',
    description:
      'Compare how two or more stocks have done over the same number of trading days: first and last price, gain or loss in percent, best first.',
    effect: 'read',
    input: z.strictObject({
      stocks: z.array(text('Symbol or company.')).min(2).max(8).describe('Ticker symbols or companies to compare.'),
      days: z.int().min(2).max(120).default(30).describe('Trading days to look back.'),
    }),
    run: (args, store) => {
      const found = new Map(args.stocks.map((name) => findStock(store, name)).map((one) => [one.symbol, one]));
      const comparison = [...found.values()]
        .map(({ symbol, company, currency }) => {
          const rows = closes(store, symbol, args.days);
          const last = rows.at(0)?.close ?? 0;
          const first = rows.at(-1)?.close ?? 0;
          return { symbol, company, currency, first, last, change_percent: first > 0 ? twoPlaces((last / first - 1) * 100) : null };
        })
        .toSorted((a, b) => (b.change_percent ?? 0) - (a.change_percent ?? 0));
      return { headline: `${comparison.length} stocks over ${args.days} trading days (sample data).`, data: { comparison } };
    },
  }),
  defineTool({
    name: 'set_price_alert',
    description: 'Watch a stock and remember a price limit: the alert is met once the price rises above or falls below it.',
    effect: 'add',
    input: z.strictObject({
      stock,
      direction: z.enum(['above', 'below']).describe('Which side of the limit to watch for.'),
      price: positiveAmount("Limit in the stock's currency."),
    }),
    run: ({ stock: wanted, direction, price }, store) => {
      const { symbol, company, currency } = findStock(store, wanted);
      const id = store.insert('price_alerts', { symbol, direction, price, created_at: store.now() });
      const now = closes(store, symbol, 1)[0]?.close ?? 0;
      const met = direction === 'above' ? now > price : now < price;
      const headline = `Watching for ${company} ${direction} ${price} ${currency}; it is at ${now} now.`;
      return { headline, data: { alert: { id, symbol, direction, price, currency }, price_now: now, already_met: met } };
    },
  }),
  defineTool({
    name: 'convert_currency',
    description: 'Convert an amount of money from one currency into another at the exchange rate of a day.',
    effect: 'read',
    input: z.strictObject({
      amount: positiveAmount('Amount to convert.'),
      from: z.string().length(3).describe('Currency code of the amount, such as "USD".'),
      to: z.string().length(3).describe('Currency code to convert into, such as "EUR".'),
      day: day('Day of the rate, within the last month; the newest if left out.').optional(),
    }),
    run: (args, store) => {
      const [from, to] = [args.from, args.to].map((code) => rateOf(store, code.toUpperCase(), args.day));
      if (!from || !to) throw new TypeError('two codes give two rates');
      const rate = to.perEuro / from.perEuro;
      const result = twoPlaces(args.amount * rate);
      const headline = `${args.amount} ${from.currency} are ${result} ${to.currency} (sample rate).`;
      return {
        headline,
        data: { amount: args.amount, from: from.currency, to: to.currency, rate: Math.round(rate * 1e6) / 1e6, result, day: from.day },
      };
    },
  }),
];

/** @param {Store} store
 * @param {string} currency
 * @param {string | undefined} wanted day */
function rateOf(store, currency, wanted) {
  const where = store.where({ 'currency = ?': currency, 'day <= ?': wanted });
  const row = store.get(`select day, per_euro from exchange_rates ${where.sql} order by day desc limit 1`, where.values);
  if (row) return { currency, day: String(row['day']), perEuro: Number(row['per_euro']) };
  const known = store.all('select distinct currency from exchange_rates order by currency').map((entry) => entry['currency']);
  throw new Refusal(
    'no-rate',
    `There is no rate for ${currency}${wanted ? ` on ${wanted}` : ''}.`,
    `Currencies with rates of the last month: ${known.join(', ')}.`,
  );
}
