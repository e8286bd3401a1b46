/** Loads the open tool's detail; keeps the last one while the next loads, so that the pane does not blink. */
import { useEffect, useState } from 'react';
import type { ToolDetail } from '#contract/library.ts';
import type { Failure } from '#contract/result.ts';
import { call, on } from '../../lib/client.ts';
import { useLibrary } from './library-store.ts';

interface DetailState {
  tool: ToolDetail | null;
  failure: Failure | null;
  setTool(tool: ToolDetail): void;
}

export function useToolDetail(): DetailState {
  const openId = useLibrary((state) => state.openId);
  const rows = useLibrary((state) => state.rows);
  const [state, setState] = useState<{ tool: ToolDetail | null; failure: Failure | null }>({ tool: null, failure: null });
  const [round, setRound] = useState(0);

  useEffect(() => on('library.changed', () => setRound((before) => before + 1)), []);
  useEffect(() => {
    if (openId === null) return setState({ tool: null, failure: null });
    let isCurrent = true;
    void call('library.tool', { id: openId }).then((answer) => {
      if (isCurrent) setState(answer.ok ? { tool: answer.value, failure: null } : { tool: null, failure: answer.error });
    });
    return () => {
      isCurrent = false;
    };
  }, [openId, round]);

  // The list knows first that a tool was switched on or off.
  const listed = state.tool && [...rows.values()].find((row) => row.id === state.tool?.id);
  const tool = state.tool && listed ? { ...state.tool, state: listed.state } : state.tool;
  return { tool, failure: state.failure, setTool: (next) => setState({ tool: next, failure: null }) };
}
