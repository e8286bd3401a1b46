/** The open tool: what it is, what it takes, what is searched for it, and a form to try it. */
import { useId, useState } from 'react';
import type { ToolDetail } from '#contract/library.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { sampleArguments } from '../../lib/sample-arguments.ts';
import { Button } from '../../ui/button.tsx';
import { Switch } from '../../ui/chip.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState, FailureNote, Notice, Skeleton } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { RunDialog } from '../runs/index.ts';
import { useLibrary } from './library-store.ts';
import { MadeVersions } from './made-versions.tsx';
import { ToolBadges } from './tool-badges.tsx';
import { ToolExamples } from './tool-examples.tsx';
import { ToolOverview } from './tool-overview.tsx';
import { setToolState } from './tool-state.ts';
import { ToolVersions } from './tool-versions.tsx';
import { TryIt } from './try-it.tsx';
import { useToolDetail } from './use-tool-detail.ts';
import styles from './tool-detail.module.css';

const tabs = [
  { id: 'overview', label: 'Overview' },
  { id: 'try', label: 'Try it' },
  { id: 'examples', label: 'Examples' },
  { id: 'versions', label: 'Versions' },
] as const;
type Tab = (typeof tabs)[number]['id'];

export function ToolDetailPane() {
  const { tool, failure, setTool } = useToolDetail();
  const openId = useLibrary((state) => state.openId);
  return (
    <section className={styles['pane']} id="tool-detail" aria-label="Tool detail" tabIndex={-1}>
      {tool ? (
        <OpenTool key={tool.id} tool={tool} onChange={setTool} />
      ) : failure ? (
        <div className={styles['loading']}>
          <FailureNote failure={failure} />
        </div>
      ) : openId === null ? (
        <EmptyState icon="library" title="No tool open">
          Pick a tool in the list to see its schema, what is searched for it, and to try it.
        </EmptyState>
      ) : (
        <div className={styles['loading']}>
          <Skeleton lines={8} />
        </div>
      )}
    </section>
  );
}

function OpenTool({ tool, onChange }: { tool: ToolDetail; onChange(tool: ToolDetail): void }) {
  const [tab, setTab] = useState<Tab>('overview');
  const panelId = useId();
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const isOn = tool.state === 'enabled';
  const isMade = tool.sourceKind === 'made';
  const [isRunning, setRunning] = useState(false);
  return (
    <>
      <header className={styles['header']}>
        <div className={styles['titleRow']}>
          <h2 className={styles['title']}>{tool.name}</h2>
          <CopyButton text={tool.name} label="Copy tool name" />
          {isMade && (
            <Button size="small" icon="play" disabled={isReadOnly || !isOn} onClick={() => setRunning(true)}>
              Run
            </Button>
          )}
          <span className={styles['switch']}>
            <span aria-hidden="true">{isOn ? 'Enabled' : 'Disabled'}</span>
            <Switch
              label="Tool enabled"
              isOn={isOn}
              disabled={isReadOnly}
              onChange={(next) => void setToolState([tool.id], next ? 'enabled' : 'disabled')}
            />
          </span>
        </div>
        <ToolBadges tool={tool} />
        {isRunning && <RunDialog tool={tool.name} input={sampleArguments(tool.inputSchema)} onClose={() => setRunning(false)} />}
      </header>
      <Tabs label="Parts of the tool" choices={tabs} value={tab} onChange={setTab} panelId={panelId} />
      <div className={styles['body']} role="tabpanel" id={panelId} aria-label={tabs.find(({ id }) => id === tab)?.label} tabIndex={0}>
        {tool.schemaProblem && (
          <Notice tone="warn" title="The input schema is not valid, so arguments are passed on unchecked.">
            {tool.schemaProblem}
          </Notice>
        )}
        {tab === 'overview' && <ToolOverview tool={tool} onChange={onChange} />}
        {tab === 'try' && <TryIt tool={tool} />}
        {tab === 'examples' && <ToolExamples toolId={tool.id} />}
        {tab === 'versions' && (isMade ? <MadeVersions tool={tool} /> : <ToolVersions tool={tool} />)}
      </div>
    </>
  );
}
