/** The form of each kind of resource as a table, and the way from what was typed to a resource. */
import { resourceSchema, type Resource, type ResourceKind } from '#contract/permissions.ts';

export interface FieldSpec {
  key: string;
  label: string;
  hint?: string;
  type: 'text' | 'number' | 'switch' | 'secret';
  placeholder?: string;
  start: string | boolean;
}

export type Values = Readonly<Record<string, string | boolean>>;

const nameField: FieldSpec = {
  key: 'name',
  label: 'Name',
  hint: 'Tools ask for it by this name: a-z, digits, _ and -, starting with a letter.',
  type: 'text',
  placeholder: 'crm',
  start: '',
};

export const fieldsOf: Record<ResourceKind, FieldSpec[]> = {
  sql: [nameField, { key: 'path', label: 'File', hint: 'The whole path.', type: 'text', placeholder: '/home/you/crm.db', start: '' }],
  http: [
    { ...nameField, placeholder: 'prices' },
    { key: 'baseUrl', label: 'Address', type: 'text', placeholder: 'http://127.0.0.1:8080/api', start: '' },
  ],
  tcp: [
    { ...nameField, placeholder: 'plc' },
    { key: 'host', label: 'Host', type: 'text', placeholder: '10.0.0.17', start: '' },
    { key: 'port', label: 'Port', type: 'number', placeholder: '502', start: '' },
    { key: 'tls', label: 'Encrypted (TLS)', type: 'switch', start: false },
  ],
  mail: [
    { ...nameField, placeholder: 'main' },
    { key: 'host', label: 'SMTP server', type: 'text', placeholder: 'smtp.example.org', start: '' },
    { key: 'port', label: 'Port', type: 'number', start: '465' },
    {
      key: 'secure',
      label: 'TLS from the first byte',
      hint: 'On for port 465. Off: STARTTLS where the server offers it, as on port 587.',
      type: 'switch',
      start: true,
    },
    { key: 'user', label: 'User', type: 'text', start: '' },
    { key: 'password', label: 'Password', type: 'secret', start: '' },
    { key: 'from', label: 'Sender', hint: 'Stands in every message.', type: 'text', placeholder: 'News <news@example.org>', start: '' },
    { key: 'ratePerSecond', label: 'Messages a second', hint: 'At most. 0 is no limit.', type: 'number', start: '0' },
  ],
  files: [
    { ...nameField, placeholder: 'inbox' },
    { key: 'path', label: 'Folder', hint: 'The whole path.', type: 'text', placeholder: '/home/you/inbox', start: '' },
    { key: 'quotaMb', label: 'Most that it may hold, MiB', hint: 'Tools write no further.', type: 'number', start: '1024' },
  ],
  secret: [
    { ...nameField, placeholder: 'stripe' },
    { key: 'value', label: 'Value', type: 'secret', start: '' },
  ],
};

export function startValues(kind: ResourceKind, resource: Resource | null): Values {
  const known: Record<string, unknown> = { ...resource };
  return Object.fromEntries(
    fieldsOf[kind].map(({ key, type, start }) => {
      const value = known[key];
      if (value === undefined) return [key, start];
      return [key, type === 'switch' ? value === true : String(value)];
    }),
  );
}

/** A secret may stay empty while one is stored: it is then kept. */
export function isStored(resource: Resource | null): boolean {
  return (resource?.kind === 'mail' && resource.passwordSet) || (resource?.kind === 'secret' && resource.valueSet);
}

export type Read = { ok: true; resource: Resource } | { ok: false; problems: Record<string, string> };

/** Problems are by field. */
export function readResource(kind: ResourceKind, values: Values, former: Resource | null): Read {
  const problems: Record<string, string> = {};
  const typed: Record<string, unknown> = { kind, passwordSet: isStored(former), valueSet: isStored(former) };
  for (const { key, type, label } of fieldsOf[kind]) {
    const value = values[key];
    const text = typeof value === 'string' ? value.trim() : '';
    if (type === 'switch') typed[key] = value === true;
    else if (type === 'number') typed[key] = text === '' ? undefined : Number(text);
    else typed[key] = type === 'secret' ? value : text;
    if (text === '' && type !== 'switch' && type !== 'secret' && key !== 'user') problems[key] = `${label} is missing.`;
  }
  if (kind === 'secret' && values['value'] === '' && !isStored(former)) problems['value'] = 'Value is missing.';
  const parsed = resourceSchema.safeParse(typed);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) problems[String(path[0])] ??= `Not saved: ${message}.`;
  }
  return parsed.success && Object.keys(problems).length === 0 ? { ok: true, resource: parsed.data } : { ok: false, problems };
}
