/** The gateway: where requests go after Jig has added the routed tools. Pending until saved. */
import { useState } from 'react';
import type { Settings } from '#contract/system.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { Button } from '../../ui/button.tsx';
import { CopiedAddress } from '../../ui/copied-address.tsx';
import { TextInput } from '../../ui/field.tsx';
import { showDone } from '../../ui/toast.tsx';
import { SettingGroup, SettingRow } from './setting-row.tsx';
import { useChange } from './use-change.ts';
import styles from './settings.module.css';

export function GatewaySection({ settings: { gateway } }: { settings: Settings }) {
  const { change, isReadOnly } = useChange();
  const address = useEngine((state) => state.status?.urls.gateway);
  const [upstreamUrl, setUpstreamUrl] = useState(gateway.upstreamUrl);
  const [apiKey, setApiKey] = useState('');
  const isChanged = upstreamUrl.trim() !== gateway.upstreamUrl || apiKey !== '';

  async function save(): Promise<void> {
    const done = await change({ gateway: { upstreamUrl: upstreamUrl.trim(), ...(apiKey && { apiKey }) } });
    if (!done) return;
    setApiKey('');
    showDone('Gateway saved.');
  }

  return (
    <SettingGroup title="Gateway">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {address && (
          <SettingRow name="Address" meaning="OpenAI-compatible: set it as the base URL of any program that speaks to OpenAI.">
            <CopiedAddress address={address} label="Copy gateway address" />
          </SettingRow>
        )}
        <SettingRow name="Upstream" meaning="The OpenAI-compatible server that answers, with /v1 where it has one.">
          <TextInput
            aria-label="Upstream"
            mono
            placeholder="http://127.0.0.1:11434/v1"
            value={upstreamUrl}
            disabled={isReadOnly}
            onChange={(event) => setUpstreamUrl(event.target.value)}
          />
        </SettingRow>
        <SettingRow
          name="Upstream key"
          meaning={gateway.apiKeySet ? 'A key is stored. A new one replaces it.' : 'Stored sealed, and never shown again.'}
        >
          <TextInput
            aria-label="Upstream key"
            type="password"
            placeholder={gateway.apiKeySet ? 'stored' : 'none'}
            value={apiKey}
            disabled={isReadOnly}
            onChange={(event) => setApiKey(event.target.value)}
          />
        </SettingRow>
        {isChanged && (
          <div className={styles['pending']}>
            <Button
              onClick={() => {
                setUpstreamUrl(gateway.upstreamUrl);
                setApiKey('');
              }}
            >
              Discard
            </Button>
            <Button type="submit" kind="primary">
              Save
            </Button>
          </div>
        )}
      </form>
    </SettingGroup>
  );
}
