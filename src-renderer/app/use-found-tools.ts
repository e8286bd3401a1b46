/** Tools whose name or description holds the words typed into the palette. */
import { useEffect, useState } from 'react';
import { showTool } from '../features/library/index.ts';
import { call } from '../lib/client.ts';
import type { PaletteEntry } from './palette-entry.ts';

const mostTools = 8;

/** None before the second letter: one letter says nothing about a tool. */
export function useFoundTools(text: string): PaletteEntry[] {
  const [found, setFound] = useState<PaletteEntry[]>([]);
  const words = text.trim();
  useEffect(() => {
    if (words.length < 2) return setFound([]);
    let isCurrent = true;
    void call('library.tools', { text: words, limit: mostTools }).then((answer) => {
      if (!isCurrent || !answer.ok) return;
      setFound(
        answer.value.tools.map((tool) => ({
          id: `tool-${tool.id}`,
          title: tool.name,
          group: 'Tools',
          icon: 'tool',
          run: () => showTool(tool.id, tool.localName),
        })),
      );
    });
    return () => {
      isCurrent = false;
    };
  }, [words]);
  return found;
}
