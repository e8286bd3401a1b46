/** One tool in the list: name, first words of its description, and what its definition costs in tokens. */
import { memo, type MouseEvent } from 'react';
import { cx } from '../../lib/cx.ts';
import { formatCount } from '../../lib/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { useLibrary } from './library-store.ts';
import styles from './tool-list.module.css';

interface ToolRowProps {
  id: string;
  index: number;
  total: number;
  top: number;
  height: number;
}

export const ToolRow = memo(function ToolRow({ id, index, total, top, height }: ToolRowProps) {
  const tool = useLibrary((state) => state.rows.get(index));
  const isOpen = useLibrary((state) => tool !== undefined && state.openId === tool.id);
  const isMarked = useLibrary((state) => tool !== undefined && state.marked.has(tool.id));
  const showsServer = useLibrary((state) => state.filter.sourceId === null);
  const place = { height, transform: `translateY(${top}px)` };
  if (!tool) return <div role="presentation" className={styles['row']} style={place} />;

  function onClick(event: MouseEvent): void {
    const { cursor, markRange, toggleMark, moveTo } = useLibrary.getState();
    if (event.shiftKey) markRange(cursor, index);
    else if (event.metaKey || event.ctrlKey) toggleMark(tool?.id ?? 0);
    else moveTo(index);
  }

  return (
    <div
      id={id}
      role="option"
      aria-selected={isMarked || isOpen}
      aria-posinset={index + 1}
      aria-setsize={total}
      className={cx(styles['row'], isOpen && styles['open'], isMarked && styles['marked'], tool.state === 'disabled' && styles['off'])}
      style={place}
      onClick={onClick}
    >
      <span
        className={styles['mark']}
        onClick={(event) => {
          event.stopPropagation();
          useLibrary.getState().toggleMark(tool.id);
        }}
      >
        <span className={styles['box']}>
          {isMarked && (
            <>
              <Icon name="check" size={12} />
              <span className="visually-hidden">marked</span>
            </>
          )}
        </span>
      </span>
      <span className={styles['text']}>
        <span className={styles['title']}>
          <span className={styles['name']}>{tool.localName}</span>
          {showsServer && <span className={styles['server']}>{tool.server}</span>}
          {tool.state === 'disabled' && <span className={styles['state']}>off</span>}
        </span>
        <span className={styles['description']}>{tool.description || 'No description'}</span>
      </span>
      <span className={styles['tokens']} title="Tokens that the whole definition costs in a prompt">
        {tool.tokens === null ? '–' : formatCount(tool.tokens)}
      </span>
    </div>
  );
});
