/** The runner as a worker in real Chromium: a sandboxed frame without any rights of its own, around the built worker script. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { RunnerFrame } from '../../../src-main/processes/runner/protocol.ts';
import type { Start } from './live-runner.ts';

const script = new URL('../../../out/runner/realm-worker.js', import.meta.url);
const policy = "default-src 'none'; worker-src blob:; script-src 'unsafe-inline' 'unsafe-eval' blob:";

/** In the frame: makes the worker out of the text that it is sent, and passes texts on. */
const frameCode = `
  const violations = [];
  document.addEventListener('securitypolicyviolation', (event) => violations.push(event.blockedURI));
  addEventListener('message', ({ data, ports: [port] }) => {
    const worker = new Worker(URL.createObjectURL(new Blob([data], { type: 'text/javascript' })));
    worker.onmessage = (event) => port.postMessage(event.data);
    worker.onerror = (event) => port.postMessage('error ' + event.message);
    port.onmessage = (event) => worker.postMessage(event.data);
  }, { once: true });`;

/**
 * Runs one program and answers with its frames; calls are answered with `answers` by "handle op first argument", else with that of "*", else
 * null. `{ $refused: message }` is an error.
 */
export async function runInBrowser(page: Page, start: Start, answers: Record<string, unknown> = {}): Promise<RunnerFrame[]> {
  const html = `<meta http-equiv="Content-Security-Policy" content="${policy}"><script>${frameCode}</script>`;
  const lines = await page.evaluate(
    async ({ html, worker, first, answers }) => {
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts');
      frame.srcdoc = html;
      const loaded = new Promise((resolve) => (frame.onload = resolve));
      document.body.append(frame);
      await loaded;
      const { port1, port2 } = new MessageChannel();
      const got: string[] = [];
      const over = new Promise<void>((resolve, reject) => {
        setTimeout(() => reject(new Error(`no end; so far: ${got.join('\n').slice(0, 2_000)}`)), 100_000);
        port1.onmessage = ({ data }) => {
          for (const line of String(data).split('\n')) {
            got.push(line);
            if (line.startsWith('error')) reject(new Error(line));
            const sent = JSON.parse(line) as { t: string; id: number; h: string; op: string; a: unknown[] };
            const reply = (v: unknown) => {
              const refused = (v as { $refused?: string } | null)?.$refused;
              const said = refused === undefined ? { ok: true, v } : { ok: false, error: { code: 'refused', message: refused } };
              port1.postMessage(JSON.stringify({ t: 'reply', id: sent.id, ...said, now: 0 }));
            };
            const [asked] = sent.t === 'call' ? sent.a : [];
            if (sent.t === 'ready') port1.postMessage(first);
            else if (sent.t === 'call')
              reply(answers[`${sent.h} ${sent.op} ${typeof asked === 'object' ? '' : String(asked)}`] ?? answers['*'] ?? null);
            else if (sent.t === 'end') reply(null);
            else if (['result', 'failed', 'described'].includes(sent.t)) resolve();
          }
        };
      });
      frame.contentWindow?.postMessage(worker, '*', [port2]);
      await over;
      frame.remove();
      return got;
    },
    { html, worker: readFileSync(script, 'utf8'), first: JSON.stringify(start), answers },
  );
  return lines.map((line) => JSON.parse(line) as RunnerFrame);
}
