/** Kinds of resources in words, and one line for each resource. */
import type { Resource, ResourceKind } from '#contract/permissions.ts';
import { formatBytes } from '../../lib/format.ts';
import type { IconName } from '../../ui/icons.tsx';

export const resourceKinds: Record<ResourceKind, { name: string; icon: IconName; meaning: string }> = {
  sql: { name: 'Database', icon: 'database', meaning: 'A SQLite file. Tools read it with `sql`, and write to it where you approve that.' },
  http: {
    name: 'Web address',
    icon: 'web',
    meaning: 'Requests of `http` stay below it. It may be on this machine or in your network: you have named it.',
  },
  tcp: { name: 'TCP endpoint', icon: 'server', meaning: 'One host and port for `tcp`, such as a controller in your network.' },
  mail: { name: 'E-mail account', icon: 'mail', meaning: 'Sends for `mail`, under the address that you give here.' },
  files: { name: 'Folder', icon: 'folder', meaning: 'What `files` sees: this folder and nothing above it.' },
  secret: {
    name: 'Secret',
    icon: 'lock',
    meaning: 'Goes into headers of web hosts that a tool was approved for. No tool and no agent can read it.',
  },
};

export const kindOrder = Object.keys(resourceKinds) as ResourceKind[];

/** What stands behind the name. */
export function resourceLine(resource: Resource): string {
  switch (resource.kind) {
    case 'sql':
      return resource.path;
    case 'http':
      return resource.baseUrl;
    case 'tcp':
      return `${resource.host}:${resource.port}${resource.tls ? ', encrypted' : ''}`;
    case 'mail':
      return `${resource.from} by ${resource.host}:${resource.port}`;
    case 'files':
      return `${resource.path}, up to ${formatBytes(resource.quotaMb * 1_048_576)}`;
    case 'secret':
      return resource.valueSet ? 'stored, never shown' : 'no value';
  }
}
