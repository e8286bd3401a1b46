/** What the shell must ask a person when the engine cannot serve: it failed to start, runs elsewhere, or keeps crashing. */
import { dialog, shell } from 'electron';
import type { Failure } from '#contract/result.ts';

/** Resolves with whether to try again. */
export async function askAfterCrashes(code: number): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: 'Jig',
    message: 'Jig’s engine has stopped twice within a minute.',
    detail: `It ended with code ${code}. Your library is safe: every change is written at once. If it happens again, run \`jig doctor\`.`,
    buttons: ['Restart the engine', 'Quit'],
    defaultId: 0,
    cancelId: 1,
  });
  return response === 0;
}

export async function tellStartFailed({ message, fix }: Failure): Promise<void> {
  await dialog.showMessageBox({ type: 'error', title: 'Jig', message, detail: fix, buttons: ['Quit'] });
}

/** Another Jig serves this home: its screens are a click away. */
export async function tellRunsElsewhere(ui: string, by: string): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'info',
    title: 'Jig',
    message: `Jig runs already: \`jig ${by}\`.`,
    detail: 'Its screens can be opened in the browser. To use this window, end it first.',
    buttons: ['Open in the browser', 'Quit'],
    defaultId: 0,
    cancelId: 1,
  });
  if (response === 0) await shell.openExternal(ui);
}
