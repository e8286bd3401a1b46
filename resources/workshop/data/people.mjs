/** The invented people and companies of the sample: clients, colleagues and contacts. */

/** Name, city, country, segment. Two similar names (Sashvat, Sashi) show what an ambiguous name does. */
export const clients = /** @type {const} */ ([
  ['Sashvat Bharat', 'San Jose', 'United States', 'premium'],
  ['Sashi Bharadwaj', 'Seattle', 'United States', 'private'],
  ['Amara Okafor', 'Lagos', 'Nigeria', 'business'],
  ['Benedikt Steiner', 'Vienna', 'Austria', 'private'],
  ['Camille Laurent', 'Lyon', 'France', 'private'],
  ['Daniel Kowalski', 'Krakow', 'Poland', 'business'],
  ['Elena Petrova', 'Sofia', 'Bulgaria', 'private'],
  ['Farid Haddad', 'Amman', 'Jordan', 'premium'],
  ['Grace Mwangi', 'Nairobi', 'Kenya', 'business'],
  ['Hiroshi Tanaka', 'Osaka', 'Japan', 'premium'],
  ['Isabela Costa', 'Porto', 'Portugal', 'private'],
  ['Jonas Lindqvist', 'Gothenburg', 'Sweden', 'business'],
  ['Katarina Novak', 'Ljubljana', 'Slovenia', 'private'],
  ['Liam Gallagher-Reyes', 'Dublin', 'Ireland', 'private'],
  ['Mei Chen', 'Singapore', 'Singapore', 'premium'],
  ['Noah Fischer', 'Hamburg', 'Germany', 'business'],
  ['Olivia Grant', 'Leeds', 'United Kingdom', 'private'],
  ['Priya Raman', 'Chennai', 'India', 'business'],
  ['Quentin Dubois', 'Brussels', 'Belgium', 'private'],
  ['Rosa Delgado', 'Valencia', 'Spain', 'private'],
  ['Samuel Adeyemi', 'Accra', 'Ghana', 'business'],
  ['Tomas Herrera', 'Santiago', 'Chile', 'private'],
  ['Ulrike Brandt', 'Zurich', 'Switzerland', 'premium'],
  ['Wanjiru Otieno', 'Mombasa', 'Kenya', 'private'],
]);

/** Username, full name, role, language, time zone. */
export const colleagues = /** @type {const} */ ([
  ['maria.keller', 'Maria Keller', 'admin', 'de', 'Europe/Berlin'],
  ['tom.becker', 'Tom Becker', 'agent', 'en', 'Europe/London'],
  ['aisha.rahman', 'Aisha Rahman', 'agent', 'en', 'Asia/Dubai'],
  ['luca.moretti', 'Luca Moretti', 'agent', 'it', 'Europe/Rome'],
]);

/** Label, name, e-mail address, company. The label is what the user calls the person. */
export const contacts = /** @type {const} */ ([
  ['boss', 'Helena Vogt', 'helena.vogt@northwind-workshop.example', 'Northwind Workshop'],
  ['accountant', 'Peter Ashdown', 'peter@ashdown-ledgers.example', 'Ashdown Ledgers'],
  ['assistant', 'Maria Keller', 'maria.keller@northwind-workshop.example', 'Northwind Workshop'],
  ['lawyer', 'Ines Carvalho', 'ines@carvalho-legal.example', 'Carvalho Legal'],
  ['supplier', 'Oskar Nyman', 'oskar@nyman-timber.example', 'Nyman Timber'],
  ['landlord', 'Ruth Abel', 'ruth.abel@maple-court.example', 'Maple Court'],
  ['team', 'Workshop Team', 'team@northwind-workshop.example', 'Northwind Workshop'],
  ['IT support', 'Aisha Rahman', 'aisha.rahman@northwind-workshop.example', 'Northwind Workshop'],
]);

/** `Sashvat Bharat` -> `sashvat.bharat`.
 * @param {string} name */
export const toUsername = (name) => name.toLowerCase().replaceAll(/[^a-z]+/g, '.');
