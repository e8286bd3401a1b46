/** "Right" and "Wrong" on one candidate: pressed again, a verdict is taken back. */
import { useEngine } from '../../lib/engine-store.ts';
import { IconButton } from '../../ui/button.tsx';
import { showFailure } from '../../ui/toast.tsx';
import { useLab } from './lab-store.ts';

const verdicts = [
  { verdict: 'right', word: 'Right', icon: 'check' },
  { verdict: 'wrong', word: 'Wrong', icon: 'close' },
] as const;

export function VerdictButtons({ tool }: { tool: string }) {
  const isRight = useLab(({ golden }) => golden !== null && golden.needs.some((group) => group.includes(tool)));
  const isWrong = useLab(({ wrong }) => wrong.includes(tool));
  const judge = useLab((state) => state.judge);
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const isSaid = { right: isRight, wrong: isWrong };

  async function say(verdict: 'right' | 'wrong'): Promise<void> {
    const failure = await judge(isSaid[verdict] ? 'forget' : verdict, tool);
    if (failure) showFailure(failure);
  }

  return (
    <span>
      {verdicts.map(({ verdict, word, icon }) => (
        <IconButton
          key={verdict}
          icon={icon}
          size="small"
          label={`${word}: ${tool}`}
          aria-pressed={isSaid[verdict]}
          disabled={isReadOnly}
          onClick={() => void say(verdict)}
        />
      ))}
    </span>
  );
}
