/** Every tool of the workshop, area by area. */
import { accountTools } from './accounts.mjs';
import { auditTools } from './audit.mjs';
import { calendarTools } from './calendar.mjs';
import { fileTools } from './files.mjs';
import { inventoryTools } from './inventory.mjs';
import { invoiceTools } from './invoices.mjs';
import { mailTools } from './mail.mjs';
import { orderTools } from './orders.mjs';
import { profileTools } from './profiles.mjs';
import { stockTools } from './stocks.mjs';
import { ticketTools } from './tickets.mjs';
import { transactionTools } from './transactions.mjs';

/** @import { Tool } from '../lib/tool.mjs' */

/** @type {Tool[]} */
export const allTools = [
  ...transactionTools,
  ...accountTools,
  ...profileTools,
  ...stockTools,
  ...mailTools,
  ...calendarTools,
  ...orderTools,
  ...inventoryTools,
  ...ticketTools,
  ...invoiceTools,
  ...fileTools,
  ...auditTools,
];
