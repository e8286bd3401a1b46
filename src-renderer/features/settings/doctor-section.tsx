/** Checks the installation and names the fix of each failing line. */
import { useState } from 'react';
import type { DoctorLine } from '#contract/system.ts';
import { call } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icons.tsx';
import { showFailure } from '../../ui/toast.tsx';
import { IndexProgress } from '../library/index.ts';
import { SettingGroup, SettingRow } from './setting-row.tsx';
import styles from './settings.module.css';

export function DoctorSection() {
  const [lines, setLines] = useState<DoctorLine[] | null>(null);
  const [isRunning, setRunning] = useState(false);
  const hasFormer = useEngine(({ status }) => status !== null && status.index.former !== null);

  async function run(): Promise<void> {
    setRunning(true);
    const answer = await call('system.doctor', {});
    setRunning(false);
    if (answer.ok) setLines(answer.value);
    else showFailure(answer.error);
  }

  return (
    <SettingGroup title="Health">
      {hasFormer && (
        <SettingRow name="Change of the model" meaning="Every tool is indexed anew, in the background.">
          <IndexProgress />
        </SettingRow>
      )}
      <SettingRow name="Check this installation" meaning="Database, models, sources and ports. Changes nothing.">
        <Button disabled={isRunning} onClick={() => void run()}>
          {isRunning ? 'Checking' : 'Run checks'}
        </Button>
      </SettingRow>
      {lines && (
        <ul className={styles['checks']} aria-label="Checks">
          {lines.map((line) => (
            <li key={line.check} data-ok={line.ok}>
              <Icon name={line.ok ? 'success' : 'failure'} />
              <strong>{line.check}</strong>
              <span>{line.message}</span>
              {line.fix && <p>{line.fix}</p>}
            </li>
          ))}
        </ul>
      )}
    </SettingGroup>
  );
}
