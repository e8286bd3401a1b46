/** Phrases that the seed draws transactions, tickets, events, invoices and mails from. */

/** Description, category, smallest and largest amount in cents (negative: money out). */
export const payments = /** @type {const} */ ([
  ['Bluebird Grocers', 'groceries', -14_000, -1_800],
  ['Harbour Coffee', 'dining', -1_900, -350],
  ['Trattoria Nonna', 'dining', -9_500, -2_200],
  ['City Transit pass', 'travel', -4_900, -2_900],
  ['Skyway Airlines', 'travel', -62_000, -12_000],
  ['Northline Mobile', 'utilities', -8_999, -2_999],
  ['Brightgrid Energy', 'utilities', -18_500, -6_200],
  ['Paper & Quill Books', 'shopping', -6_400, -900],
  ['Ferro Hardware', 'shopping', -22_000, -1_500],
  ['Riverside Pharmacy', 'health', -5_600, -700],
  ['Fitness Forge membership', 'health', -5_900, -3_900],
  ['Account fee', 'fees', -900, -300],
  ['Card refund', 'other', 1_200, 9_000],
]);

/** The README and the examples ask for these: days ago, account kind, amount in cents, description, category. */
export const sashvatPayments = /** @type {const} */ ([
  [1, 'checking', -6_420, 'Bluebird Grocers', 'groceries'],
  [2, 'checking', -1_250, 'Harbour Coffee', 'dining'],
  [3, 'checking', 485_000, 'Salary Kestrel Robotics', 'income'],
  [5, 'checking', -132_000, 'Rent Maple Court', 'housing'],
  [6, 'checking', -8_999, 'Northline Mobile', 'utilities'],
  [8, 'savings', 50_000, 'Transfer from checking', 'transfer'],
  [8, 'checking', -50_000, 'Transfer to savings', 'transfer'],
  [11, 'checking', -23_840, 'Skyway Airlines', 'travel'],
]);

/** Subject, body, priority. */
export const complaints = /** @type {const} */ ([
  ['Parcel arrived damaged', 'The box was crushed on one side and the handle is cracked.', 'high'],
  ['Wrong item delivered', 'I ordered the dovetail saw and received the pull saw.', 'normal'],
  ['Cannot sign in to the portal', 'The sign-in page says that my password has expired.', 'urgent'],
  ['Invoice shows the old address', 'Please correct our billing address on the last invoice.', 'low'],
  ['Where is my order?', 'The tracking page has not moved for five days.', 'normal'],
  ['Base of the trim router is loose', 'The base does not lock any more after ten hours of use.', 'high'],
  ['Bulk discount question', 'Is there a discount for more than twenty clamps?', 'low'],
  ['Refund not received', 'You took the stool back two weeks ago; the refund is missing.', 'high'],
  ['Change delivery date', 'Nobody is at the shop on Friday; please deliver on Monday.', 'normal'],
  ['Battery of the drill does not charge', 'The charger blinks red at once.', 'urgent'],
]);

/** Working day from today, start hour, minute, length in minutes, title, location, attendees. */
export const events = /** @type {const} */ ([
  [-3, 10, 0, 60, 'Budget review', 'Room Oak', ['Helena Vogt', 'Peter Ashdown']],
  [-2, 14, 0, 45, 'Interview: shop assistant', 'Room Elm', ['Maria Keller']],
  [-1, 9, 0, 15, 'Daily stand-up', 'Video call', ['Workshop Team']],
  [0, 9, 0, 15, 'Daily stand-up', 'Video call', ['Workshop Team']],
  [0, 11, 0, 60, 'Call with Amara Okafor', 'Phone', ['Amara Okafor']],
  [0, 15, 0, 30, 'One-to-one with Helena', 'Room Oak', ['Helena Vogt']],
  [1, 9, 0, 15, 'Daily stand-up', 'Video call', ['Workshop Team']],
  [1, 10, 30, 90, 'Product photo shoot', 'Studio', ['Luca Moretti']],
  [1, 14, 0, 60, 'Supplier visit', 'Nyman Timber', ['Oskar Nyman']],
  [2, 9, 0, 15, 'Daily stand-up', 'Video call', ['Workshop Team']],
  [2, 13, 0, 120, 'Stocktaking', 'Warehouse', ['Tom Becker', 'Luca Moretti']],
  [3, 10, 0, 60, 'Trade fair planning', 'Room Elm', ['Workshop Team']],
  [4, 16, 0, 60, 'Friday demo', 'Workshop', ['Workshop Team']],
  [5, 9, 30, 60, 'Lease negotiation', 'Maple Court', ['Ruth Abel', 'Ines Carvalho']],
  [6, 11, 0, 45, 'Quarterly tax call', 'Phone', ['Peter Ashdown']],
  [8, 14, 0, 180, 'Safety training', 'Workshop', ['Workshop Team']],
]);

/** State, contact's e-mail name, subject, body, days from today. */
export const mails = /** @type {const} */ ([
  ['sent', 'helena.vogt', 'Monthly figures', 'Revenue is up 3 % on last month. Details on Thursday.', -17],
  ['sent', 'peter', 'Receipts for October', 'All receipts are in the shared folder.', -13],
  ['sent', 'oskar', 'Order for beech boards', 'Please send 3 m3 of beech, 50 mm, by the end of the month.', -9],
  ['sent', 'team', 'Stocktaking this week', 'We count the warehouse this week. Please label open boxes.', -4],
  ['sent', 'ruth.abel', 'Lease renewal', 'We would like to renew the lease for two years.', -2],
  ['draft', 'ines', 'Question about the warranty clause', 'Could you look at section 4 of the supply agreement?', -1],
  ['draft', 'helena.vogt', 'Idea for the trade fair', 'What do you think of an hourly dovetail demo?', 0],
  ['scheduled', 'team', 'Trade fair: who comes along?', 'Please tell me by Friday whether you can join.', 2],
]);

export const invoiceTexts = /** @type {const} */ ([
  'Workbench delivery',
  'Tool sharpening service',
  'Bulk order hand tools',
  'Course: joinery weekend',
  'Machine rental',
  'Custom shelving',
]);

export const streets = /** @type {const} */ (['Mill Lane', 'Station Road', 'Harbour Street', 'Oak Avenue', 'Market Square', 'Canal Walk']);
