/** Checks a large CSV file against rules, line by line. Needs a folder `inbox`. */
import { defineTool, z } from 'jig';

/** Splits one record (RFC 4180, section 2): quoted fields, doubled quotes. Null while a quote is still open. */
function fieldsOf(record: string, separator: string): string[] | null {
  if (!record.includes('"')) return record.split(separator);
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let at = 0; at < record.length; at += 1) {
    const letter = record[at];
    if (isQuoted) {
      if (letter !== '"') field += letter;
      else if (record[at + 1] === '"') {
        field += '"';
        at += 1;
      } else isQuoted = false;
    } else if (letter === '"') isQuoted = true;
    else if (letter === separator) {
      fields.push(field);
      field = '';
    } else field += letter;
  }
  fields.push(field);
  return isQuoted ? null : fields;
}

function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

interface Rule {
  column: string;
  type: 'text' | 'integer' | 'number' | 'date' | 'email';
  required: boolean;
  min?: number | undefined;
  max?: number | undefined;
  oneOf?: string[] | undefined;
}

/** Why the value breaks the rule; null when it keeps it. */
function problem(value: string, { type, required, min, max, oneOf }: Rule): string | null {
  if (value === '') return required ? 'is empty' : null;
  if (type === 'integer' && !/^[+-]?\d+$/.test(value)) return 'is not a whole number';
  if (type === 'number' && (value.trim() !== value || !Number.isFinite(Number(value)))) return 'is not a number';
  if (type === 'date' && !isDate(value)) return 'is not a date such as 2026-01-31';
  if (type === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return 'is not an e-mail address';
  const size = type === 'text' ? value.length : Number(value);
  const isMeasured = type !== 'date' && type !== 'email';
  if (isMeasured && min !== undefined && size < min) return type === 'text' ? `is shorter than ${min}` : `is below ${min}`;
  if (isMeasured && max !== undefined && size > max) return type === 'text' ? `is longer than ${max}` : `is above ${max}`;
  if (oneOf && !oneOf.includes(value)) return 'is not one of the allowed values';
  return null;
}

const rules: Omit<Rule, 'min' | 'max' | 'oneOf'>[] = [
  { column: 'id', type: 'integer', required: true },
  { column: 'email', type: 'email', required: true },
];

export default defineTool({
  name: 'validate_csv',
  description:
    'Check a CSV file of any size against rules for its columns (required, whole number, number, date, e-mail, range, allowed values) and return how many rows are bad, how often each rule is broken, and the first bad rows. Use for data validation and data quality questions.',
  input: z.object({
    file: z.string().min(1).describe('Path below the folder'),
    separator: z.enum([',', ';', '\t', '|']).default(','),
    rules: z
      .array(
        z.object({
          column: z.string().min(1),
          type: z.enum(['text', 'integer', 'number', 'date', 'email']).default('text'),
          required: z.boolean().default(true),
          min: z.number().optional(),
          max: z.number().optional(),
          oneOf: z.array(z.string()).optional(),
        }),
      )
      .min(1),
    show: z.number().int().min(0).max(100).default(10).describe('Bad rows to show'),
  }),
  output: z.object({
    rows: z.number().int(),
    bad: z.number().int(),
    problems: z.record(z.string(), z.number()),
    first: z.array(z.object({ line: z.number().int(), problems: z.array(z.string()) })),
  }),
  permissions: { files: { inbox: 'read' } },
  tests: [
    {
      name: 'finds bad rows and counts the reasons',
      given: { files: { inbox: { 'clients.csv': 'id,email\n1,ada@example.org\nx,grace@example.org\n3,nobody\n' } } },
      input: { file: 'clients.csv', rules },
      expect: {
        rows: 3,
        bad: 2,
        problems: { 'id is not a whole number': 1, 'email is not an e-mail address': 1 },
        first: [{ line: 3, problems: ['id is not a whole number'] }, { line: 4 }],
      },
    },
    {
      name: 'reads quoted fields over several lines',
      given: { files: { inbox: { 'notes.csv': 'id;note\n1;"two\nlines; and a ""quote"""\n2;plain\n' } } },
      input: { file: 'notes.csv', separator: ';', rules: [{ column: 'note', max: 30 }] },
      expect: { rows: 2, bad: 0 },
    },
    {
      name: 'says which column is missing',
      given: { files: { inbox: { 'clients.csv': 'id,mail\n1,ada@example.org\n' } } },
      input: { file: 'clients.csv', rules },
      expectError: 'no column email',
    },
  ],
  async run({ file, separator, rules: asked, show }, { files, progress }) {
    const problems: Record<string, number> = {};
    const first: { line: number; problems: string[] }[] = [];
    let places: { rule: Rule; at: number }[] | null = null;
    let columns = 0;
    let rows = 0;
    let bad = 0;
    let line = 0;
    let begunAt = 0;
    let pending = '';

    for await (const text of files.inbox.lines(file)) {
      line += 1;
      if (pending === '') begunAt = line;
      const record = pending === '' ? text : `${pending}\n${text}`;
      const fields = fieldsOf(record, separator);
      if (fields === null) {
        if (record.length > 1_000_000) throw new Error(`The quote that opens in line ${begunAt} is never closed.`);
        pending = record;
        continue;
      }
      pending = '';
      if (places === null) {
        const names = fields.map((name, index) => (index === 0 ? name.replace(/^\uFEFF/, '') : name).trim());
        columns = names.length;
        places = asked.map((rule) => {
          const at = names.indexOf(rule.column);
          if (at === -1) throw new Error(`${file} has no column ${rule.column}; it has ${names.join(', ')}.`);
          return { rule, at };
        });
        continue;
      }
      if (record === '') continue;
      rows += 1;
      const found = fields.length === columns ? [] : [`the row has ${fields.length} fields instead of ${columns}`];
      for (const { rule, at } of places) {
        const reason = problem(fields[at] ?? '', rule);
        if (reason !== null) found.push(`${rule.column} ${reason}`);
      }
      if (found.length > 0) {
        bad += 1;
        for (const reason of found) problems[reason] = (problems[reason] ?? 0) + 1;
        if (first.length < show) first.push({ line: begunAt, problems: found });
      }
      if (rows % 10_000 === 0) progress(rows);
    }
    if (pending !== '') throw new Error(`The quote that opens in line ${begunAt} is never closed.`);
    return { rows, bad, problems, first };
  },
});
