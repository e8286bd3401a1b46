/** "Right" and "Wrong" on one candidate: pressed again, a verdict is taken back. */
import { useEngine } from '../../lib/engine-store.ts';
import { IconButton } from '../../ui/button.tsx';
import { showFailure } from '../../ui/toast.tsx';
import { useLab } from './lab-store.ts';

export function VerdictButtons({ tool }: { tool: string }) {
  const isRight = useLab(({ golden }) => golden !== null && golden.needs.some((group) => group.includes(tool)));
  const isWrong = useLab(({ wrong }) => wrong.includes(tool));
  const judge = useLab((state) => state.judge);
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);

  async function say(verdict: 'right' | 'wrong' | 'forget'): Promise<void> {
    const failure = await judge(verdict, tool);
    if (failure) showFailure(failure);
  }

  return (
    <span>
      <IconButton
        icon="check"
        size="small"
        label={`Right: ${tool}`}
        aria-pressed={isRight}
        disabled={isReadOnly}
        onClick={() => void say(isRight ? 'forget' : 'right')}
      />
      <IconButton
        icon="close"
        size="small"
        label={`Wrong: ${tool}`}
        aria-pressed={isWrong}
        disabled={isReadOnly}
        onClick={() => void say(isWrong ? 'forget' : 'wrong')}
      />
    </span>
  );
}
