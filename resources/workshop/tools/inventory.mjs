/** Products and how many of them are in the warehouse. */
import { z } from 'zod';
import { limit, positiveAmount, text } from '../lib/fields.mjs';
import { findProduct } from '../lib/lookup.mjs';
import { Refusal } from '../lib/refusal.mjs';
import { defineTool } from '../lib/tool.mjs';

const columns = 'sku, name, category, price_cents / 100.0 as price, on_hand, reorder_at';

export const inventoryTools = [
  defineTool({
    name: 'search_products',
    description: 'Search the product catalogue by words, category or highest price, and see prices and SKUs.',
    effect: 'read',
    input: z.strictObject({
      query: text('Part of a product name or SKU.').optional(),
      category: z.enum(['furniture', 'hand tools', 'clamps', 'power tools', 'supplies', 'safety']).optional(),
      max_price: positiveAmount('Highest price in euros.').optional(),
      limit: limit(20, 'products'),
    }),
    run: (args, store) => {
      const where = store.where({
        "instr(lower(name || ' ' || sku), ?) > 0": args.query?.toLowerCase(),
        'category = ?': args.category,
        'price_cents <= ?': args.max_price === undefined ? undefined : args.max_price * 100,
      });
      const products = store.all(`select ${columns} from products ${where.sql} order by name limit ?`, [...where.values, args.limit]);
      return { headline: `${products.length} products found.`, data: { products } };
    },
  }),
  defineTool({
    name: 'check_inventory',
    description: 'Check how many pieces of a product are in the warehouse, or which products are running low and should be reordered.',
    effect: 'read',
    input: z.strictObject({
      product: text('SKU or name of one product; all products if left out.').optional(),
      only_low: z.boolean().default(false).describe('Only products at or below their reorder level.'),
    }),
    run: (args, store) => {
      const sku = args.product === undefined ? undefined : findProduct(store, args.product).sku;
      const where = store.where({ 'sku = ?': sku, '? >= on_hand - reorder_at': args.only_low ? 0 : undefined });
      const inventory = store.all(
        `select sku, name, on_hand, reorder_at, on_hand <= reorder_at as low from products ${where.sql} order by sku`,
        where.values,
      );
      return {
        headline: `${inventory.length} products.`,
        data: { inventory: inventory.map((row) => ({ ...row, low: row['low'] === 1 })) },
      };
    },
  }),
  defineTool({
    name: 'adjust_inventory',
    description:
      'Add pieces of a product to the warehouse count or take them off, for example after a delivery, a breakage or stocktaking.',
    effect: 'update',
    input: z.strictObject({
      product: text('SKU or name of the product.'),
      change: z.int().min(-100_000).max(100_000).describe('Pieces to add; below zero to take off.'),
      reason: text('Why the count changes.'),
    }),
    run: (args, store) => {
      const { sku, name, onHand } = findProduct(store, args.product);
      if (onHand + args.change < 0)
        throw new Refusal('count-below-zero', `Only ${onHand} of ${name} are on hand.`, 'Take off fewer pieces.');
      store.run('update products set on_hand = on_hand + ? where sku = ?', [args.change, sku]);
      const product = store.get(`select ${columns} from products where sku = ?`, [sku]);
      return { headline: `${name}: ${onHand} -> ${onHand + args.change} pieces. Reason: ${args.reason}`, data: { product } };
    },
  }),
];
