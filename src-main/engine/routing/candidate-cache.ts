/** Tools of recent candidates with their searchable text: parsing twenty schemas a route cost more than the search itself (9 ms of 30). */
import type { Library } from '../library/library.ts';
import type { StoredTool } from '../library/tool-definition.ts';
import { toolText, type ToolText } from '../library/tool-text.ts';

export interface CandidateTool {
  tool: StoredTool;
  text: ToolText;
}

/** A request with five wishes looks at a hundred and twenty. */
const maxTools = 2_000;

export class CandidateCache {
  private readonly library: Library;
  /** In order of last use. */
  private readonly known = new Map<number, CandidateTool>();

  constructor(library: Library) {
    this.library = library;
  }

  /** Tools by id; one that was removed meanwhile is left out. */
  get(ids: readonly number[]): Map<number, CandidateTool> {
    const found = new Map<number, CandidateTool>();
    const missing: number[] = [];
    for (const id of new Set(ids)) {
      const item = this.known.get(id);
      if (!item) missing.push(id);
      else {
        this.known.delete(id);
        this.known.set(id, item);
        found.set(id, item);
      }
    }
    for (const tool of this.library.tools(missing)) {
      const item = { tool, text: toolText(tool) };
      this.known.set(tool.id, item);
      found.set(tool.id, item);
    }
    for (const id of this.known.keys()) {
      if (this.known.size <= maxTools) break;
      this.known.delete(id);
    }
    return found;
  }

  /** The library changed. */
  clear(): void {
    this.known.clear();
  }
}
