/** Settings: looks, routing, resources, making of tools, gateway, and a check of the whole installation. */
import { useEffect } from 'react';
import { useEngine } from '../../lib/engine-store.ts';
import { useNavigation } from '../../lib/navigation.ts';
import { Page } from '../../ui/page.tsx';
import { FailureNote, Skeleton } from '../../ui/states.tsx';
import { ResourcesSection } from '../resources/index.ts';
import { DoctorSection } from './doctor-section.tsx';
import { GatewaySection } from './gateway-section.tsx';
import { LooksSection } from './looks-section.tsx';
import { LimitsSection, MakingSection } from './making-section.tsx';
import { RoutingSection } from './routing-section.tsx';
import styles from './settings.module.css';

export function SettingsPage() {
  const settings = useEngine((state) => state.settings);
  const failure = useEngine((state) => state.failure);
  const version = useEngine((state) => state.status?.version);
  const item = useNavigation((state) => state.item);
  const isThere = settings !== null;
  useEffect(() => {
    if (isThere && item !== null) document.getElementById(item)?.scrollIntoView();
  }, [isThere, item]);
  return (
    <Page title="Settings" subtitle={version && `Jig ${version}`}>
      <div className={styles['main']}>
        {settings ? (
          <>
            <LooksSection settings={settings} />
            <RoutingSection settings={settings} />
            <ResourcesSection />
            <MakingSection settings={settings} />
            <LimitsSection settings={settings} />
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
