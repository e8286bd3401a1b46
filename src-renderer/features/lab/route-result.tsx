/** One route: what was handed out, every candidate with its reason, the time and the tokens. */
import type { Route } from '#contract/routing.ts';
import { formatMs, formatPercent, formatPlural } from '../../lib/format.ts';
import { Chip } from '../../ui/chip.tsx';
import { Section } from '../../ui/page.tsx';
import { Notice } from '../../ui/states.tsx';
import { reasonWords, sharedReason } from './reason-words.ts';
import { CandidateTable } from './candidate-table.tsx';
import { GoldenBar } from './golden-bar.tsx';
import { PickList } from './pick-list.tsx';
import { TimingBar } from './timing-bar.tsx';
import { TokenLedger } from './token-ledger.tsx';
import styles from './lab.module.css';

const filterNames: Record<Route['filter'], string> = {
  evidence: 'evidence filter',
  ranker: 'ranker filter',
  'language-model': 'language model filter',
  none: 'no filter',
};

export function RouteResult({ route }: { route: Route }) {
  const shared = route.picks.length === 0 ? sharedReason(route.candidates) : null;
  return (
    <div className={styles['result']} aria-live="polite">
      <Section
        title={route.picks.length > 0 ? `Handed out ${formatPlural(route.picks.length, 'tool')}` : 'Handed out nothing'}
        aside={
          <span className={styles['chips']}>
            <Chip tone={route.searchedBy === 'text' ? 'warn' : 'plain'}>
              {route.searchedBy === 'text' ? 'text only' : 'meaning + text'}
            </Chip>
            <Chip>{filterNames[route.filter]}</Chip>
            <Chip>{formatMs(route.timings.totalMs)}</Chip>
            {route.tokens.saved > 0 && <Chip>{formatPercent(route.tokens.saved / Math.max(route.tokens.baseline, 1))} fewer tokens</Chip>}
          </span>
        }
      >
        {route.picks.length > 0 ? (
          <PickList picks={route.picks} />
        ) : (
          <Notice tone="note" title={route.note ?? 'No tool fits this request.'}>
            {shared && reasonWords(shared)}
          </Notice>
        )}
        {route.picks.length > 0 && route.note && <p className={styles['note']}>{route.note}</p>}
      </Section>
      <GoldenBar route={route} />
      {route.candidates.length > 0 && (
        <Section
          title="Candidates"
          aside={
            <span
              className={styles['aside']}
            >{`${route.candidates.filter(({ kept }) => kept).length} kept of ${route.candidates.length}`}</span>
          }
        >
          <CandidateTable candidates={route.candidates} hasReasons={shared === null} />
        </Section>
      )}
      <div className={styles['pair']}>
        <TimingBar timings={route.timings} />
        <TokenLedger ledger={route.tokens} />
      </div>
    </div>
  );
}
