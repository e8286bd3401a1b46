/** Tokens that the agent pays with Jig, beside what every enabled tool's definition would cost. */
import type { Ledger } from '#contract/routing.ts';
import { formatCount, formatPercent } from '../../lib/format.ts';
import styles from './measures.module.css';

export function TokenLedger({ ledger }: { ledger: Ledger }) {
  const { menu, reply, schemas, baseline, saved } = ledger;
  const parts = [
    { name: 'Menu', tokens: menu },
    { name: 'Schemas', tokens: schemas },
    { name: 'Rest of reply', tokens: Math.max(0, reply - schemas) },
  ];
  const whole = Math.max(baseline, menu + reply, 1);
  return (
    <section className={styles['measure']} aria-label="Tokens">
      <h2>Tokens</h2>
      <p className={styles['figure']}>
        {saved > 0 ? `${formatPercent(saved / Math.max(baseline, 1))} fewer` : 'Nothing saved'}
        <span>
          {formatCount(menu + reply)} instead of {formatCount(baseline)}
        </span>
      </p>
      <div className={styles['bar']} aria-hidden="true">
        {parts.map(({ name, tokens }, index) => (
          <span key={name} data-shade={index} style={{ flexGrow: tokens / whole }} />
        ))}
        <span data-shade="empty" style={{ flexGrow: Math.max(0, saved) / whole }} />
      </div>
      <dl className={styles['legend']}>
        {parts.map(({ name, tokens }, index) => (
          <div key={name}>
            <dt>
              <span data-shade={index} />
              {name}
            </dt>
            <dd>{formatCount(tokens)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
