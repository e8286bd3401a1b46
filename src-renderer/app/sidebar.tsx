/** The left navigation, read from the table of commands. */
import { useWaiting } from '../features/review/index.ts';
import { useNavigation } from '../lib/navigation.ts';
import { Icon, Mark } from '../ui/icons.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { commands } from './commands.ts';
import styles from './shell.module.css';

export function Sidebar() {
  const screen = useNavigation((state) => state.screen);
  const open = useNavigation((state) => state.open);
  const waiting = useWaiting();
  return (
    <div className={styles['sidebar']}>
      <div className={styles['brand']}>
        <Mark />
        <span>Jig</span>
      </div>
      <button type="button" className={styles['jump']} onClick={() => open('palette')}>
        <Icon name="search" size={14} />
        <span>Search</span>
        <Kbd keys="mod+k" />
      </button>
      <nav aria-label="Screens" className={styles['nav']}>
        {commands
          .filter((command) => command.screen !== undefined)
          .map((command) => (
            <button
              key={command.id}
              type="button"
              className={styles['item']}
              aria-current={command.screen === screen ? 'page' : undefined}
              title={command.title}
              onClick={command.run}
            >
              <Icon name={command.icon} />
              <span>{command.title}</span>
              {command.screen === 'review' && waiting > 0 && (
                <span className={styles['count']}>
                  {waiting}
                  <span className="visually-hidden"> waiting</span>
                </span>
              )}
            </button>
          ))}
      </nav>
    </div>
  );
}
