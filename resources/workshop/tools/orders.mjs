/** Orders: what clients bought from the shop. */
import { z } from 'zod';
import { day, id, limit, text } from '../lib/fields.mjs';
import { mustExist } from '../lib/find-one.mjs';
import { clientId, findClient, findProduct } from '../lib/lookup.mjs';
import { Refusal } from '../lib/refusal.mjs';
import { defineTool } from '../lib/tool.mjs';

/** @import { Store } from '../lib/store.mjs' */

const select = `select o.id, c.name as client, substr(o.placed_at, 1, 10) as day, o.status,
  (select sum(i.quantity * i.unit_price_cents) from order_items i where i.order_id = o.id) / 100.0 as total, 'EUR' as currency, o.shipping_address
  from orders o join clients c on c.id = o.client_id`;

/** @param {Store} store
 * @param {number} order */
const read = (store, order) => mustExist(store.get(`${select} where o.id = ?`, [order]), order, { noun: 'order', lister: 'list_orders' });

/** @param {Store} store
 * @param {number} order */
const itemsOf = (store, order) =>
  store.all(
    'select i.sku, p.name, i.quantity, i.unit_price_cents / 100.0 as unit_price from order_items i join products p on p.sku = i.sku where order_id = ?',
    [order],
  );

export const orderTools = [
  defineTool({
    name: 'list_orders',
    description: "List clients' orders, newest first, with day, status and total. Can be narrowed to a client, a status or a period.",
    effect: 'read',
    input: z.strictObject({
      client: text('Client by name, e-mail address or id.').optional(),
      status: z.enum(['open', 'shipped', 'delivered', 'cancelled']).optional(),
      since: day('Only orders placed on or after this day.').optional(),
      limit: limit(20, 'orders'),
    }),
    run: (args, store) => {
      const where = store.where({
        'o.client_id = ?': clientId(store, args.client),
        'o.status = ?': args.status,
        'substr(o.placed_at, 1, 10) >= ?': args.since,
      });
      const orders = store.all(`${select} ${where.sql} order by o.placed_at desc, o.id desc limit ?`, [...where.values, args.limit]);
      return { headline: `${orders.length} orders, newest first.`, data: { orders } };
    },
  }),
  defineTool({
    name: 'get_order',
    description: 'Get everything about one order: its items with quantities and prices, total, status and shipping address.',
    effect: 'read',
    input: z.strictObject({ id: id('Order number, such as 5012.') }),
    run: (args, store) => {
      const order = read(store, args.id);
      return { headline: `Order ${args.id} of ${order['client']} is ${order['status']}.`, data: { order, items: itemsOf(store, args.id) } };
    },
  }),
  defineTool({
    name: 'place_order',
    description:
      'Place a new order for a client. The quantities are taken from the inventory; it is refused when something is not in stock.',
    effect: 'add',
    input: z.strictObject({
      client: text('Client by name, e-mail address or id.'),
      items: z
        .array(z.strictObject({ product: text('SKU or name of the product.'), quantity: z.int().min(1).max(1000).default(1) }))
        .min(1)
        .max(20)
        .describe('What is ordered.'),
      shipping_address: text("Where to send it; the client's city if left out.").optional(),
    }),
    run: (args, store) => {
      const { id: client, name, row } = findClient(store, args.client);
      const address = args.shipping_address ?? String(row['city']);
      const order = store.insert('orders', { client_id: client, placed_at: store.now(), status: 'open', shipping_address: address });
      for (const { product: wanted, quantity } of args.items) {
        const product = findProduct(store, wanted);
        if (product.onHand < quantity) {
          throw new Refusal('out-of-stock', `Only ${product.onHand} of ${product.name} are in stock.`, 'Order fewer, or another product.');
        }
        store.run('update products set on_hand = on_hand - ? where sku = ?', [quantity, product.sku]);
        const sql = 'insert into order_items values (?, ?, ?, ?) on conflict do update set quantity = quantity + excluded.quantity';
        store.run(sql, [order, product.sku, quantity, product.cents]);
      }
      return { headline: `Placed order ${order} for ${name}.`, data: { order: read(store, order), items: itemsOf(store, order) } };
    },
  }),
  defineTool({
    name: 'cancel_order',
    description: 'Cancel an order that has not been shipped yet. Its items go back into the inventory.',
    effect: 'remove',
    repeatable: true,
    input: z.strictObject({ id: id('Order number.'), reason: text('Why it is cancelled, for the log.').optional() }),
    run: (args, store) => {
      const { status } = read(store, args.id);
      if (status !== 'open') throw new Refusal('not-open', `Order ${args.id} is ${status}.`, 'Only open orders can be cancelled.');
      store.run('update products set on_hand = on_hand + i.quantity from order_items i where i.sku = products.sku and i.order_id = ?', [
        args.id,
      ]);
      store.update('orders', args.id, { status: 'cancelled' });
      const reason = args.reason ? ` Reason: ${args.reason}` : '';
      return { headline: `Cancelled order ${args.id}.${reason}`, data: { order: read(store, args.id), items: itemsOf(store, args.id) } };
    },
  }),
];
