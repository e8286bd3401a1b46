/** The request: its words, the turns before it, the profile to look in, and how many candidates to look at. */
import { useState } from 'react';
import { useEngine } from '../../lib/engine-store.ts';
import { useLoaded } from '../../lib/use-loaded.ts';
import { Button } from '../../ui/button.tsx';
import { Range, TextArea } from '../../ui/field.tsx';
import { ProfileChoice } from './profile-choice.tsx';
import { TurnList } from './turn-list.tsx';
import { useLab } from './lab-store.ts';
import styles from './query-form.module.css';

export function QueryForm() {
  const { query, turns, topK, profile, isRunning, setQuery, setTurns, setTopK, run } = useLab();
  const settingsK = useEngine((state) => state.settings?.topK ?? 5);
  const [isFresh, setFresh] = useState(true);
  const profiles = useLoaded('library.profiles', {}, ['library.changed']).value ?? [];
  const shownK = topK ?? profiles.find(({ name }) => name === profile)?.topK ?? settingsK;
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        void run();
      }}
    >
      {turns.length > 0 && <TurnList turns={turns} onChange={setTurns} />}
      <TextArea
        id="lab-query"
        aria-label="Request"
        className={styles['query']}
        autoFocus={isFresh}
        onFocus={() => setFresh(false)}
        rows={2}
        placeholder="What would the agent ask for?"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            void run();
          }
        }}
      />
      <div className={styles['controls']}>
        <Button
          kind="quiet"
          size="small"
          icon="plus"
          onClick={() => setTurns([...turns, { role: turns.length % 2 ? 'assistant' : 'user', content: '' }])}
        >
          Earlier turn
        </Button>
        <ProfileChoice profiles={profiles} />
        <label className={styles['k']} title="Candidates that the search hands to the filter">
          <span>Candidates</span>
          <Range
            min={1}
            max={50}
            value={shownK}
            onChange={(event) => setTopK(Number(event.target.value))}
            onPointerUp={() => void run()}
            onKeyUp={(event) => {
              if (event.key.startsWith('Arrow')) void run();
            }}
          />
          <output>{shownK}</output>
        </label>
        <Button type="submit" kind="primary" icon="route" disabled={isRunning || query.trim() === ''}>
          Route
        </Button>
      </div>
    </form>
  );
}
