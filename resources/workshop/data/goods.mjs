/** What the sample company sells and watches: products, stocks, currencies and files. */

/** SKU, name, category, price in cents, on hand, reorder at. */
export const products = /** @type {const} */ ([
  ['BENCH-01', 'Beech Workbench', 'furniture', 48_900, 14, 5],
  ['BENCH-02', 'Folding Workbench', 'furniture', 17_900, 31, 10],
  ['STOOL-01', 'Shop Stool', 'furniture', 6_450, 3, 8],
  ['SAW-01', 'Japanese Pull Saw', 'hand tools', 3_890, 62, 20],
  ['SAW-02', 'Dovetail Saw', 'hand tools', 5_490, 18, 10],
  ['PLANE-01', 'Block Plane', 'hand tools', 8_900, 22, 8],
  ['PLANE-02', 'Smoothing Plane', 'hand tools', 21_500, 7, 6],
  ['CHISEL-01', 'Bench Chisel Set', 'hand tools', 9_900, 40, 12],
  ['MALLET-01', 'Beech Mallet', 'hand tools', 2_450, 55, 15],
  ['CLAMP-01', 'Bar Clamp 60 cm', 'clamps', 1_990, 120, 40],
  ['CLAMP-02', 'Corner Clamp', 'clamps', 1_490, 9, 30],
  ['DRILL-01', 'Cordless Drill 18 V', 'power tools', 13_900, 26, 10],
  ['SANDER-01', 'Orbital Sander', 'power tools', 8_490, 17, 8],
  ['ROUTER-01', 'Trim Router', 'power tools', 11_900, 0, 6],
  ['GLUE-01', 'Wood Glue 500 ml', 'supplies', 890, 210, 60],
  ['OIL-01', 'Danish Oil 1 l', 'supplies', 1_850, 74, 25],
  ['PAPER-01', 'Sandpaper Assortment', 'supplies', 1_250, 180, 50],
  ['GLOVE-01', 'Work Gloves', 'safety', 1_190, 96, 30],
  ['MASK-01', 'Dust Mask Pack', 'safety', 1_590, 12, 40],
  ['GOGGLE-01', 'Safety Goggles', 'safety', 1_390, 48, 20],
]);

/** Symbol, company, other names, exchange, currency, last price. The prices are invented. */
export const stocks = /** @type {const} */ ([
  ['AAPL', 'Apple', 'Apple Inc', 'NASDAQ', 'USD', 231.4],
  ['MSFT', 'Microsoft', 'Microsoft Corporation', 'NASDAQ', 'USD', 438.2],
  ['GOOGL', 'Alphabet', 'Google', 'NASDAQ', 'USD', 178.6],
  ['AMZN', 'Amazon', 'Amazon.com', 'NASDAQ', 'USD', 201.3],
  ['NVDA', 'NVIDIA', 'Nvidia Corporation', 'NASDAQ', 'USD', 141.9],
  ['META', 'Meta Platforms', 'Facebook', 'NASDAQ', 'USD', 566.7],
  ['TSLA', 'Tesla', 'Tesla Motors', 'NASDAQ', 'USD', 312.8],
  ['NFLX', 'Netflix', 'Netflix Inc', 'NASDAQ', 'USD', 812.5],
  ['SAP', 'SAP', 'SAP SE', 'XETRA', 'EUR', 219.1],
  ['SIE', 'Siemens', 'Siemens AG', 'XETRA', 'EUR', 187.4],
  ['INFY', 'Infosys', 'Infosys Limited', 'NSE', 'INR', 1_842],
  ['TCS', 'Tata Consultancy Services', 'Tata', 'NSE', 'INR', 4_105],
]);

/** Currency, units for one euro. Invented, near enough to be plausible. */
export const currencies = /** @type {const} */ ([
  ['EUR', 1],
  ['USD', 1.0842],
  ['GBP', 0.8426],
  ['CHF', 0.9371],
  ['JPY', 164.2],
  ['INR', 91.35],
  ['SEK', 11.42],
  ['PLN', 4.31],
]);

/** Path, content, days ago. */
export const files = /** @type {const} */ ([
  ['todo.md', '# To do\n- Renew the lease with Maple Court\n- Order more dust masks\n- Call Amara Okafor about the bulk order\n', 1],
  ['notes/boss-meeting.md', '# Meeting with Helena\nShe wants the monthly figures by the 5th, as a short e-mail, no attachments.\n', 4],
  ['notes/trade-fair-ideas.md', '# Trade fair\nLive dovetail demo every hour. Discount code FAIR10. Bring the folding workbench.\n', 16],
  ['notes/supplier-call.md', '# Call with Oskar Nyman\nBeech prices rise 4 % in spring. Order before the end of January.\n', 9],
  ['reports/q3-summary.md', '# Third quarter\nRevenue 412,000 EUR (+6 %). Power tools grew most. Returns fell to 1.8 %.\n', 31],
  ['reports/returns-analysis.md', '# Returns\nMost returned: Trim Router (loose base). Second: Shop Stool (wobbles).\n', 22],
  ['contracts/maple-court-lease.txt', 'Lease of the workshop at Maple Court. Ends on 31 March. Notice period: three months.\n', 200],
  ['contracts/nyman-timber-supply.txt', 'Supply agreement with Nyman Timber. Payment within 30 days. Minimum order 2 m3.\n', 140],
  ['templates/invoice-reminder.txt', 'Dear {client}, invoice {id} over {amount} was due on {due}. Please pay it within seven days.\n', 90],
  ['templates/welcome-mail.txt', 'Dear {client}, welcome to Northwind Workshop. Your first order ships free.\n', 90],
  ['policies/refunds.md', '# Refunds\nFull refund within 30 days. Opened glue and oil cannot be returned.\n', 120],
  ['policies/opening-hours.md', '# Opening hours\nMonday to Friday 9:00-17:00. Closed on public holidays.\n', 120],
]);
