/** The rows of a role's list: the built-in model, one on this machine, one that is coming, one that could come. */
import { useState, type ReactNode } from 'react';
import type { Download, KnownModel, ModelOffer, ModelRole } from '#contract/models.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { formatEta } from '../../lib/format.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Chip, Progress } from '../../ui/chip.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { CheckResult } from './check-result.tsx';
import { changeTo, check, discard, download, forget, pause, type AskForUse } from './model-acts.ts';
import { formatSize, knownFacts, offerFacts } from './model-words.ts';
import styles from './models.module.css';

interface RowProps {
  name: string;
  mark?: ReactNode;
  about?: string | null;
  facts?: string;
  /** A path or an address. */
  place?: string;
  acts: ReactNode;
  children?: ReactNode;
}

function Row({ name, mark, about, facts, place, acts, children }: RowProps) {
  return (
    <li className={styles['row']}>
      <div className={styles['what']}>
        <h3>
          {name} {mark}
        </h3>
        {about && <p>{about}</p>}
        {facts && <p className={styles['facts']}>{facts}</p>}
        {place && <code>{place}</code>}
        {children}
      </div>
      <div className={styles['acts']}>{acts}</div>
    </li>
  );
}

const inUseMark = <Chip tone="accent">In use</Chip>;

export function BuiltInRow({ role, isInUse, onChange }: { role: ModelRole; isInUse: boolean; onChange: AskForUse }) {
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  return (
    <Row
      name="Built in"
      mark={isInUse && inUseMark}
      about="Comes with Jig and was trained for this."
      acts={
        !isInUse && (
          <Button size="small" disabled={isReadOnly} onClick={() => onChange(changeTo(role, null, 'Back to the built-in model'))}>
            Use the built-in one
          </Button>
        )
      }
    />
  );
}

interface KnownRowProps {
  known: KnownModel;
  about: string | null;
  isInUse: boolean;
  isChecking: boolean;
  onChange: AskForUse;
}

export function KnownRow({ known, about, isInUse, isChecking, onChange }: KnownRowProps) {
  const { id, name, role, report, file, uri } = known;
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const [isAsking, setAsking] = useState(false);
  const isUsable = report?.isUsable ?? false;
  return (
    <Row
      name={name}
      mark={isInUse ? inUseMark : report && !isUsable ? <Chip tone="bad">Not usable</Chip> : null}
      about={about}
      facts={knownFacts(known)}
      place={file}
      acts={
        <>
          <Button size="small" kind="quiet" aria-label={`Check ${name}`} disabled={isReadOnly || isChecking} onClick={() => void check(id)}>
            {isChecking ? 'Checking' : 'Check'}
          </Button>
          {!isInUse && (
            <>
              <Button
                size="small"
                aria-label={`Use ${name}`}
                disabled={isReadOnly || isChecking || !isUsable}
                onClick={() => onChange(changeTo(role, known, `Use ${name}`))}
              >
                Use
              </Button>
              <IconButton
                icon="trash"
                size="small"
                label={`Remove ${name}`}
                disabled={isReadOnly || isChecking}
                onClick={() => setAsking(true)}
              />
            </>
          )}
        </>
      }
    >
      <CheckResult known={known} isChecking={isChecking} />
      {isAsking && (
        <ConfirmDialog
          title={`Remove ${name}?`}
          action="Remove model"
          onConfirm={() => {
            setAsking(false);
            void forget(id, name);
          }}
          onClose={() => setAsking(false)}
        >
          {uri === null ? 'It leaves this list; the file stays where it is.' : 'Its file is deleted. It can be downloaded again.'}
        </ConfirmDialog>
      )}
    </Row>
  );
}

const stateWords: Record<Download['state'], string> = {
  running: 'Downloading',
  verifying: 'Verifying',
  paused: 'Paused',
  failed: 'Stopped',
};

export function DownloadRow({
  download: { id, name, state, have, bytes, bytesPerSecond, etaSeconds, problem },
  about,
}: {
  download: Download;
  about: string;
}) {
  const isReadOnly = useEngine((store) => store.status?.readOnly ?? false);
  const isMoving = state === 'running' || state === 'verifying';
  const again = state === 'failed' && have === 0 ? 'Try again' : 'Resume';
  const rate = [
    ...(bytesPerSecond ? [`${formatSize(bytesPerSecond)}/s`] : []),
    ...(etaSeconds === null ? [] : [`${formatEta(etaSeconds)} left`]),
  ];
  return (
    <Row
      name={name}
      mark={<Chip tone={state === 'failed' ? 'bad' : state === 'paused' ? 'warn' : 'plain'}>{stateWords[state]}</Chip>}
      about={about}
      acts={
        <>
          {state === 'running' && (
            <Button size="small" icon="pause" aria-label={`Pause ${name}`} disabled={isReadOnly} onClick={() => void pause(id)}>
              Pause
            </Button>
          )}
          {!isMoving && (
            <Button size="small" icon="download" aria-label={`${again} ${name}`} disabled={isReadOnly} onClick={() => void download(id)}>
              {again}
            </Button>
          )}
          <IconButton
            icon="trash"
            size="small"
            label={`Remove the download of ${name}`}
            disabled={isReadOnly}
            onClick={() => void discard(id, name)}
          />
        </>
      }
    >
      {(isMoving || have > 0) && (
        <div className={styles['progress']}>
          <Progress value={bytes ? have / bytes : 0} label={`Download of ${name}`} />
          <span>
            {bytes === null ? 'Asking the server' : `${formatSize(have)} of ${formatSize(bytes)}`}
            {isMoving && rate.length > 0 && ` · ${rate.join(' · ')}`}
          </span>
        </div>
      )}
      {problem && (
        <p className={styles['problem']} role="alert">
          {problem.message} {problem.fix}
        </p>
      )}
    </Row>
  );
}

export function OfferRow({ offer }: { offer: ModelOffer }) {
  const { id, name, about, page } = offer;
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  return (
    <Row
      name={name}
      about={about}
      facts={offerFacts(offer)}
      place={page}
      acts={
        <Button size="small" icon="download" aria-label={`Download ${name}`} disabled={isReadOnly} onClick={() => void download(id)}>
          Download
        </Button>
      }
    />
  );
}
