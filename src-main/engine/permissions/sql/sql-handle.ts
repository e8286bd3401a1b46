/** What a tool's `sql.<name>` does: reads its calls, asks the connection, counts. */
import { fail, ok, type Result } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import { sqlLimits } from '../../../processes/sql/protocol.ts';
import { badArguments, isAbsent, unknownOperation } from '../arguments.ts';
import type { Handle, HandleCall, Observed } from '../kind.ts';
import { UseCount } from '../use-count.ts';
import type { SqlConnection, SqlQuestion } from './sql-connection.ts';

const operations = ['all', 'get', 'run', 'batch', 'open', 'next', 'close'] as const;

export class SqlHandle implements Handle {
  readonly id: string;
  private readonly access: 'read' | 'write';
  private readonly connect: () => Result<SqlConnection>;
  private readonly uses: UseCount;
  private connection: SqlConnection | null = null;

  constructor(name: string, access: 'read' | 'write', connect: () => Result<SqlConnection>) {
    this.id = `sql.${name}`;
    this.access = access;
    this.connect = connect;
    this.uses = new UseCount(name);
  }

  async call({ op, args, effectId }: HandleCall): Promise<Result<unknown>> {
    const question = this.read(op, args, effectId);
    if (!question.ok) return question;
    if (!this.connection) {
      const connected = this.connect();
      if (!connected.ok) return this.tell(connected);
      this.connection = connected.value;
    }
    const answer = await this.connection.ask(question.value);
    const { value, wrote } = unpack(question.value, answer);
    this.count(question.value, wrote);
    return this.tell(value);
  }

  observed(): Observed[] {
    return this.uses.observed();
  }

  async close(): Promise<void> {
    await this.connection?.close();
  }

  private read(op: string, args: unknown[], effect: string): Result<SqlQuestion> {
    const [first, second] = args;
    switch (op) {
      case 'all':
      case 'get':
        return this.statement(op, args, (sql) => ({ t: 'query', mode: op, sql, parameters: second, effect }));
      case 'open':
        return this.statement(op, args, (sql) => ({ t: 'cursor', sql, parameters: second }));
      case 'run':
        return this.writing(op) ?? this.statement(op, args, (sql) => ({ t: 'run', sql, parameters: second, effect }));
      case 'batch':
        return this.writing(op) ?? this.batch(first, effect);
      case 'next':
      case 'close':
        if (typeof first !== 'number') return badArguments(this.id, op, 'it needs the number of a stream', 'Use rows().');
        return ok({ t: op === 'next' ? 'next' : 'close-cursor', cursor: first });
      default:
        return unknownOperation(this.id, op, operations);
    }
  }

  private writing(op: string): Result<never> | null {
    if (this.access === 'write') return null;
    return fail(
      'permission-denied',
      `${this.id}.${op}: the tool was granted read access only.`,
      `Ask for permissions: { sql: { ${this.id.slice(4)}: "write" } } and submit it again.`,
    );
  }

  private statement(op: string, [sql, parameters]: unknown[], make: (sql: string) => SqlQuestion): Result<SqlQuestion> {
    if (typeof sql !== 'string' || sql.trim() === '')
      return badArguments(this.id, op, 'the statement is not a text', 'Give the SQL first, then its parameters.');
    if (!isAbsent(parameters) && !Array.isArray(parameters) && !isRecord(parameters)) {
      return badArguments(
        this.id,
        op,
        'the parameters are neither a list nor an object',
        'Give [value] for ? and { name: value } for :name.',
      );
    }
    return ok(make(sql));
  }

  private batch(statements: unknown, effect: string): Result<SqlQuestion> {
    const fix = 'Give a list of [sql, parameters] pairs.';
    if (!Array.isArray(statements) || statements.length === 0)
      return badArguments(this.id, 'batch', 'the statements are not a list with members', fix);
    if (statements.length > sqlLimits.batchStatements) {
      return badArguments(
        this.id,
        'batch',
        `${statements.length} statements are more than ${sqlLimits.batchStatements}`,
        'Use several batches.',
      );
    }
    const pairs: [string, unknown][] = [];
    for (const [index, pair] of statements.entries()) {
      const [sql, parameters] = Array.isArray(pair) ? (pair as unknown[]) : [pair];
      if (typeof sql !== 'string') return badArguments(this.id, 'batch', `statement ${index + 1} is not a text`, fix);
      pairs.push([sql, parameters]);
    }
    return ok({ t: 'batch', statements: pairs, effect });
  }

  private count(question: SqlQuestion, wrote: boolean): void {
    if (question.t === 'run' || wrote) this.uses.add('write');
    else if (question.t === 'batch') this.uses.add('batch');
    else if (question.t === 'query' || question.t === 'cursor') this.uses.add('read');
  }

  private tell(result: Result<unknown>): Result<unknown> {
    if (result.ok) return result;
    const { message } = result.error;
    const sentence = message.endsWith('.') ? message : `${message}.`;
    return { ok: false, error: { ...result.error, message: `${this.id}: ${sentence}` } };
  }
}

/** A query tells whether its statement wrote ("insert ... returning"). */
function unpack(question: SqlQuestion, answer: Result<unknown>): { value: Result<unknown>; wrote: boolean } {
  if (question.t !== 'query' || !answer.ok || !isRecord(answer.value)) return { value: answer, wrote: false };
  return { value: ok(answer.value['value']), wrote: answer.value['wrote'] === true };
}
