/** The versions of a tool that was made here: code and permissions of each, compared with another; back to an earlier one. */
import { useMemo, useState } from 'react';
import type { ToolDetail } from '#contract/library.ts';
import type { MadeVersion } from '#contract/making.ts';
import { call } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { useLoaded } from '../../lib/use-loaded.ts';
import { Button } from '../../ui/button.tsx';
import { CodeCompare } from '../../ui/code-compare.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Section } from '../../ui/page.tsx';
import { PermissionList } from '../../ui/permission-list.tsx';
import { FailureNote, Skeleton } from '../../ui/states.tsx';
import { showDone, showFailure } from '../../ui/toast.tsx';
import { CompareWith } from './compare-with.tsx';
import { MadeVersionRow } from './made-version-row.tsx';
import styles from './made-versions.module.css';

export function MadeVersions({ tool }: { tool: ToolDetail }) {
  const { value: versions, failure, reload } = useLoaded('made.versions', { toolId: tool.id }, ['library.changed', 'draft.changed']);
  const [openVersion, setOpenVersion] = useState<number | null>(null);
  const sorted = useMemo(() => versions?.toSorted((a, b) => b.version - a.version) ?? null, [versions]);
  if (sorted === null) return failure ? <FailureNote failure={failure} /> : <Skeleton lines={5} />;
  const open = sorted.find(({ version }) => version === openVersion) ?? sorted.find(({ isCurrent }) => isCurrent) ?? sorted[0];
  return (
    <>
      <Section title="Versions" aside={<RemoveTool tool={tool} />}>
        <ol className={styles['versions']} aria-label="Versions">
          {sorted.map((version) => (
            <MadeVersionRow
              key={version.version}
              version={version}
              isOpen={version === open}
              onOpen={() => setOpenVersion(version.version)}
              onRollBack={() => void rollBack(tool.id, version.version).then(reload)}
            />
          ))}
        </ol>
      </Section>
      {open && <OpenVersion key={open.version} open={open} versions={sorted} />}
    </>
  );
}

function OpenVersion({ open, versions }: { open: MadeVersion; versions: MadeVersion[] }) {
  const others = versions.filter(({ version }) => version !== open.version);
  const before = others.find(({ version }) => version < open.version);
  const [otherVersion, setOtherVersion] = useState<number | null>(before?.version ?? null);
  const other = others.find(({ version }) => version === otherVersion);
  const former = useMemo(() => (other ? { code: other.code, name: `version ${other.version}` } : null), [other]);
  return (
    <>
      <Section title={`What version ${open.version} may touch`}>
        <PermissionList permissions={open.permissions} />
      </Section>
      {others.length > 0 && <CompareWith versions={others} value={otherVersion} onChange={setOtherVersion} />}
      <CodeCompare title={`Code of version ${open.version}`} code={open.code} former={former} />
    </>
  );
}

async function rollBack(toolId: number, version: number): Promise<void> {
  const answer = await call('made.rollBack', { toolId, version });
  if (!answer.ok) return showFailure(answer.error);
  const made = answer.value.version;
  showDone(made === version ? `Version ${version} is in use.` : `Version ${version} is in use again, as version ${made}.`);
}

function RemoveTool({ tool }: { tool: ToolDetail }) {
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const [isAsking, setAsking] = useState(false);

  async function remove(): Promise<void> {
    setAsking(false);
    const answer = await call('made.remove', { toolId: tool.id });
    if (answer.ok) showDone(`${tool.name} is removed.`);
    else showFailure(answer.error);
  }

  return (
    <>
      <Button kind="danger" size="small" disabled={isReadOnly} onClick={() => setAsking(true)}>
        Remove tool
      </Button>
      {isAsking && (
        <ConfirmDialog title={`Remove ${tool.name}?`} action="Remove tool" onConfirm={() => void remove()} onClose={() => setAsking(false)}>
          Agents can no longer find or call it, and all of its versions go. This cannot be undone; its code stays in the draft that made it.
        </ConfirmDialog>
      )}
    </>
  );
}
