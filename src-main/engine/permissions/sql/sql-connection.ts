/** One run's connection to one database: questions to a SQL process in their order, with a deadline for the one that is being answered. */
import { fail, type Failure, type Result } from '#contract/result.ts';
import type { SqlOpen, SqlReply, SqlRequest } from '../../../processes/sql/protocol.ts';
import type { HostedProcess } from '../../../processes/process-host.ts';
import type { SqlPool } from './sql-pool.ts';

export type SqlQuestion = SqlRequest extends infer Request ? (Request extends SqlRequest ? Omit<Request, 'id'> : never) : never;

interface Waiting {
  request: SqlRequest;
  settle(result: Result<unknown>): void;
  /** Times that a process died over it. */
  deaths: number;
}

interface Life {
  hosted: HostedProcess;
  outbox: SqlRequest[];
  stopListening: () => void;
}

/** A process may still answer the one that had it before: numbers are never used again. */
let lastId = 0;
const nextId = (): number => (lastId += 1);

/** A process that starts on a busy machine, and a rehearsal's script. */
const openMs = 15_000;

export class SqlConnection {
  private readonly pool: SqlPool;
  private readonly target: SqlOpen;
  private readonly statementMs: number;
  /** In the order sent, which is the order of the answers. */
  private readonly waiting = new Map<number, Waiting>();
  private life: Life | null = null;
  private timer: NodeJS.Timeout | null = null;
  private isClosed = false;

  /** `statementMs`: longest time for one statement, waiting for a locked database included. */
  constructor(pool: SqlPool, target: SqlOpen, statementMs: number) {
    this.pool = pool;
    this.target = target;
    this.statementMs = statementMs;
  }

  /** Fails with the failures of processes/sql, `sql-timeout`, `sql-crashed` or `run-ended`. Its message is a clause without its full stop. */
  ask(question: SqlQuestion): Promise<Result<unknown>> {
    if (this.isClosed) return Promise.resolve(ended());
    return new Promise((settle) => {
      const request: SqlRequest = { ...question, id: nextId() };
      const life = this.life ?? this.start();
      this.wait({ request, settle, deaths: 0 });
      this.post(life, request);
    });
  }

  /** A process with a statement under way is ended; one at rest is emptied and kept for others. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    const { life } = this;
    const isBusy = this.waiting.size > 0;
    if (life && !isBusy) await this.ask({ t: 'close' });
    this.isClosed = true;
    this.settleAll(ended());
    if (!life || this.life !== life) return;
    this.detach(life);
    if (isBusy) await life.hosted.kill(0);
    else this.pool.giveBack(life.hosted);
  }

  private start(): Life {
    const hosted = this.pool.take();
    const stopListening = hosted.port.onMessage((message) => this.receive(life, message as SqlReply[]));
    const life: Life = { hosted, outbox: [], stopListening };
    this.life = life;
    void hosted.exited.then(() => this.lost(life));
    const request: SqlRequest = { t: 'open', id: nextId(), ...this.target };
    this.wait({
      request,
      deaths: 0,
      settle: (result) => {
        // Everything that was asked of a database that cannot be opened gets the same answer.
        if (!result.ok) this.settleAll(result);
        if (!result.ok && this.life === life) {
          this.detach(life);
          if (result.error.code === 'sql-timeout') void hosted.kill(0);
          else this.pool.giveBack(hosted);
        }
      },
    });
    this.post(life, request);
    return life;
  }

  private wait(one: Waiting): void {
    this.waiting.set(one.request.id, one);
    if (this.waiting.size === 1) this.watchHead();
  }

  /** What is asked in one turn travels as one message: writes that come together are committed together. */
  private post(life: Life, request: SqlRequest): void {
    life.outbox.push(request);
    if (life.outbox.length === 1) queueMicrotask(() => life.hosted.port.send(life.outbox.splice(0)));
  }

  private receive(life: Life, replies: SqlReply[]): void {
    if (this.life !== life) return;
    for (const reply of replies) {
      const one = this.waiting.get(reply.id);
      this.waiting.delete(reply.id);
      one?.settle(reply.ok ? { ok: true, value: reply.v } : { ok: false, error: reply.error });
    }
    this.watchHead();
  }

  private watchHead(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const [head] = this.waiting.values();
    if (!head) return;
    this.timer = setTimeout(() => this.late(head), head.request.t === 'open' ? openMs : this.statementMs);
  }

  /** SQLite cannot be interrupted from outside: the process goes, and the others' questions go to a new one. */
  private late(head: Waiting): void {
    const { life } = this;
    this.waiting.delete(head.request.id);
    const isOpening = head.request.t === 'open';
    head.settle(
      fail(
        'sql-timeout',
        isOpening
          ? `the database did not open within ${openMs / 1_000} s`
          : `the statement did not end within ${this.statementMs / 1_000} s`,
        'Make it smaller: an index, a limit, or several statements. Check that a recursive query has an end.',
      ),
    );
    if (!life) return;
    void life.hosted.kill(0);
    this.lost(life);
  }

  private lost(life: Life): void {
    if (this.life !== life) return;
    this.detach(life);
    const open = [...this.waiting.values()];
    this.waiting.clear();
    const again: Waiting[] = [];
    for (const one of open) {
      if (one.request.t === 'open') continue;
      if (one.request.t === 'next' || one.request.t === 'close-cursor') one.settle(cursorLost());
      else if (one.deaths > 0) one.settle(crashed());
      else again.push({ ...one, deaths: one.deaths + 1 });
    }
    if (again.length === 0 || this.isClosed) {
      this.watchHead();
      return;
    }
    // A write that was committed is recorded in the database and is answered from there.
    const next = this.start();
    for (const one of again) {
      this.wait(one);
      this.post(next, one.request);
    }
  }

  private detach(life: Life): void {
    life.stopListening();
    life.outbox.length = 0;
    this.life = null;
  }

  private settleAll(result: { ok: false; error: Failure }): void {
    const open = [...this.waiting.values()];
    this.waiting.clear();
    this.watchHead();
    for (const { request, settle } of open) if (request.t !== 'open') settle(result);
  }
}

function ended(): { ok: false; error: Failure } {
  return fail('run-ended', 'the run has ended', 'Nothing is done after the end of a run.');
}

function crashed(): Result<never> {
  return fail('sql-crashed', 'the process that ran the statement ended', 'Ask for less at once; if it happens again, run `jig doctor`.');
}

function cursorLost(): Result<never> {
  return fail(
    'sql-cursor',
    'the stream of rows was lost when another statement of this run did not end',
    'Read the rows again from the start.',
  );
}
