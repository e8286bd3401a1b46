/** What each client asked for in the last minutes, and which tools it was told of: in memory, bounded, gone with the process. */

export interface RecentRoute {
  query: string;
  /** The request as the router embeds it. */
  text: string;
  /** Full names of its picks and candidates. */
  tools: readonly string[];
}

interface Kept extends RecentRoute {
  /** Tools that were not called yet. */
  open: Set<string>;
  at: number;
}

export const recentLimits = { clients: 100, routesPerClient: 20, minutes: 15 };

export class RecentRoutes {
  private readonly now: () => number;
  /** In order of last use. */
  private readonly clients = new Map<string, Kept[]>();

  /** `now`: in ms. */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** The client was told of these tools. */
  add(clientId: string, route: RecentRoute): void {
    const routes = [...this.fresh(clientId), { ...route, open: new Set(route.tools), at: this.now() }];
    this.clients.delete(clientId);
    this.clients.set(clientId, routes.slice(-recentLimits.routesPerClient));
    for (const id of this.clients.keys()) {
      if (this.clients.size <= recentLimits.clients) break;
      this.clients.delete(id);
    }
  }

  /** Whether the client was told of any tool lately. */
  has(clientId: string): boolean {
    return this.clients.has(clientId) && this.fresh(clientId).length > 0;
  }

  /** The newest route that told this client of the tool, once: a second call belongs to the same request and teaches nothing more. */
  take(clientId: string, tool: string): RecentRoute | null {
    const route = this.fresh(clientId).findLast(({ tools }) => tools.includes(tool));
    return route?.open.delete(tool) ? route : null;
  }

  forget(): void {
    this.clients.clear();
  }

  private fresh(clientId: string): Kept[] {
    const since = this.now() - recentLimits.minutes * 60_000;
    return this.clients.get(clientId)?.filter(({ at }) => at >= since) ?? [];
  }
}
