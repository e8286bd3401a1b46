/** Settings: looks, routing, gateway, and a check of the whole installation. */
import { useEngine } from '../../lib/engine-store.ts';
import { Page } from '../../ui/page.tsx';
import { FailureNote, Skeleton } from '../../ui/states.tsx';
import { DoctorSection } from './doctor-section.tsx';
import { GatewaySection } from './gateway-section.tsx';
import { LooksSection } from './looks-section.tsx';
import { RoutingSection } from './routing-section.tsx';
import styles from './settings.module.css';

export function SettingsPage() {
  const settings = useEngine((state) => state.settings);
  const failure = useEngine((state) => state.failure);
  const version = useEngine((state) => state.status?.version);
  return (
    <Page title="Settings" subtitle={version && `Jig ${version}`}>
      <div className={styles['main']}>
        {settings ? (
          <>
            <LooksSection settings={settings} />
            <RoutingSection settings={settings} />
            <GatewaySection settings={settings} />
            <DoctorSection />
          </>
        ) : failure ? (
          <FailureNote failure={failure} />
        ) : (
          <Skeleton lines={6} />
        )}
      </div>
    </Page>
  );
}
