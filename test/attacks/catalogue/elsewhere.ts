/** Classes that frames, limits, the system, the broker or a person stop: which tests cover each, with its control among them. */
import type { Attack, Reference } from './attack.ts';

const from =
  (file: string) =>
  (...titles: string[]): Reference[] =>
    titles.map((title) => ({ file, title }));

const system = from('attacks/system.test.ts');
const person = from('attacks/person.test.ts');
const forms = from('attacks/forged-handles.test.ts');
const overloads = from('attacks/catalogue/overloads.ts');
const rogue = from('runs/rogue-runner.test.ts');
const limits = from('runs/limits.test.ts');
const runner = from('runner/run.test.ts');
const escapes = from('runner/escapes.test.ts');
const calls = from('runner/permissions.test.ts');
const broker = from('permissions/broker.test.ts');
const network = from('permissions/network.test.ts');
const http = from('permissions/http.test.ts');
const files = from('permissions/files.test.ts');
const sql = from('permissions/sql.test.ts');
const mail = from('permissions/mail.test.ts');
const tools = from('permissions/tools.test.ts');
const resources = from('permissions/resources.test.ts');
const python = from('python/side-doors.test.ts');
const pythonLimits = from('python/limits.test.ts');

const host = 'a request reaches an address that nobody granted';
const inbox = 'a message that nobody granted is sent, or one with other headers';
const outside = 'a file outside of the granted folder is read, written or told of';
const database = 'another file is opened, or the database is changed without the right to';
const engine = 'the engine hangs, ends, or keeps more than the limits allow';

export const elsewhere: readonly Attack[] = [
  {
    number: 57,
    name: 'edge types of structured clones',
    layers: ['bridge'],
    breach: 'anything but plain JSON arrives',
    tests: [
      ...overloads('classes, maps and dates', 'a circle', 'a sparse list of four billion places', 'plain values come back as they are'),
    ],
  },
  {
    number: 58,
    name: 'transferables',
    layers: ['bridge'],
    breach: 'an object, a port or memory is shared with the host',
    tests: [...overloads('functions and symbols', 'buffers'), ...rogue('not text')],
  },
  {
    number: 59,
    name: 'forged frames',
    layers: ['bridge', 'broker'],
    breach: 'a text becomes a frame, or a frame is believed that must not be',
    tests: [
      ...overloads('frames in texts', 'raw JSON'),
      ...rogue(
        'two results',
        'wrong shape',
        'inherited type',
        'ready again',
        'end without begin',
        'deep arguments',
        'deep value of a step',
      ),
      ...calls('answers that nobody asked for, and forged frames, change nothing'),
    ],
  },
  {
    number: 60,
    name: 'handle forgery',
    layers: ['broker'],
    breach: 'a permission or a cursor is used that was not handed out',
    tests: [
      ...rogue('a permission that was not granted is refused, whoever asks'),
      ...broker('a session does what is granted and nothing else, and tells what was used'),
      ...forms('cursors in other spellings, of other runs and of other handles'),
    ],
  },
  {
    number: 61,
    name: 'work after the end',
    layers: ['bridge', 'broker'],
    breach: 'a permission is used after the run has ended',
    tests: [
      ...overloads('work after the end'),
      ...runner('nothing comes after the end: calls, logs and timers that nobody waited for are dropped'),
      ...escapes('a tool that hangs after the end, or floods, sends nothing more'),
      ...forms('a session that is closed does nothing more'),
    ],
  },
  {
    number: 62,
    name: 'loops without end',
    layers: ['limits'],
    breach: engine,
    tests: [...limits('a loop that never ends', 'a loop of microtasks', 'computing too long')],
  },
  {
    number: 63,
    name: 'bombs of heap, text and sparse lists',
    layers: ['limits'],
    breach: engine,
    tests: [
      ...limits('a heap without end', 'a text without end'),
      ...overloads('a text that doubles', 'a list of four billion places, filled', 'work on ten megabytes'),
    ],
  },
  {
    number: 64,
    name: 'bombs of array buffers and WebAssembly memory',
    layers: ['limits'],
    breach: engine,
    tests: [...limits('array buffers without end'), ...overloads('array buffers')],
  },
  {
    number: 65,
    name: 'bombs of BigInt, sort and JSON',
    layers: ['limits'],
    breach: engine,
    tests: [
      ...overloads('numbers that square themselves', 'a comparison that never ends', 'parsing without end', 'a million steps of work'),
    ],
  },
  {
    number: 66,
    name: 'patterns that backtrack',
    layers: ['limits'],
    breach: engine,
    tests: [
      ...escapes('a pattern that backtracks without end is run by the linear engine'),
      ...overloads('a pattern that backtracks', 'a pattern that backtracks over what it has found', 'ordinary patterns'),
    ],
  },
  {
    number: 67,
    name: 'Atomics.wait and clocks of shared memory',
    layers: ['realm', 'limits'],
    breach: 'the thread is blocked, memory is shared, or time is measured finer than the run tells it',
    probes: [
      { code: "return typeof SharedArrayBuffer !== 'undefined' || typeof Atomics !== 'undefined';" },
      {
        code: 'const at = Date.now(); const since = performance.now(); let n = 0; for (let round = 0; round < 3e6; round += 1) n += round; return n > 0 && (Date.now() !== at || performance.now() !== since);',
      },
      {
        code: 'const since = performance.now(); for (let round = 0; round < 50; round += 1) await null; return performance.now() !== since;',
      },
    ],
    control:
      'const before = Date.now(); await new Promise((done) => setTimeout(done, 20)); return Date.now() >= before + 15 && new ArrayBuffer(8).byteLength === 8;',
  },
  {
    number: 68,
    name: 'floods of promises and timers',
    layers: ['limits'],
    breach: engine,
    tests: [...overloads('promises without end', 'a million timers')],
  },
  {
    number: 69,
    name: 'floods of messages',
    layers: ['bridge', 'limits'],
    breach: engine,
    tests: [
      ...overloads('calls that nobody waits for', 'calls without end', 'a thousand calls, 64 at once'),
      ...rogue('too many calls', 'log flood', 'progress flood'),
      ...calls('so many calls wait for an answer as the engine allows, the others for their turn, and a loop without end fails'),
    ],
  },
  {
    number: 70,
    name: 'giant messages, results and logs',
    layers: ['bridge', 'limits'],
    breach: engine,
    tests: [
      ...overloads('a result of 500 MB', 'a million lines', 'an argument that is nested deep', 'a value that is nested 900 deep'),
      ...rogue('huge frame', 'one huge message', 'long log', 'deep result'),
    ],
  },
  {
    number: 71,
    name: 'stack exhaustion while values are written',
    layers: ['bridge'],
    breach: engine,
    tests: [...overloads('a toJSON that answers itself', 'a result that is nested 100,000 deep')],
  },
  {
    number: 72,
    name: 'bombs of processes and threads, after an escape',
    layers: ['system', 'limits'],
    breach: 'processes are left, or the machine is filled',
    tests: [...system('threads that fill the memory end with the run', 'it starts no other process, of whatever kind')],
  },
  {
    number: 73,
    name: 'killing or signalling the parent, after an escape',
    layers: ['system'],
    breach: 'another process can be signalled, a file, the network or the environment be seen',
    tests: [
      ...system('it sees no files but its own, no network, no environment, no other process; without the wall it sees them all'),
      ...from('processes/sandbox.test.ts')('nothing of the machine is in reach from inside, and all of it from outside'),
    ],
  },
  {
    number: 74,
    name: 'forms of the loopback address',
    layers: ['broker'],
    breach: host,
    tests: [...network('%s is not', '%j is not', '%s is one')],
  },
  { number: 75, name: 'forms of IPv6', layers: ['broker'], breach: host, tests: [...network('%s is not', '%s is public')] },
  {
    number: 76,
    name: 'metadata and private ranges',
    layers: ['broker'],
    breach: host,
    tests: [...network('%s is not', 'to a name that a person has configured may be private (control)')],
  },
  {
    number: 77,
    name: 'redirects to internal addresses',
    layers: ['broker'],
    breach: host,
    tests: [
      ...http('with status %i to somewhere else is refused', 'below the base is followed (control), and keeps headers', 'in a circle ends'),
    ],
  },
  {
    number: 78,
    name: 'DNS rebinding',
    layers: ['broker'],
    breach: host,
    tests: [...network('goes to the addresses that were checked: a name that changes its mind afterwards is not asked again')],
  },
  {
    number: 79,
    name: 'wildcard DNS',
    layers: ['broker'],
    breach: host,
    tests: [...network('to a public name that leads here is refused, also when only one of its addresses does (nip.io and the like)')],
  },
  {
    number: 80,
    name: 'gaps between parsers of addresses',
    layers: ['broker'],
    breach: host,
    tests: [
      ...http('with the path %j is refused', 'with escaped slashes and addresses in the query passes (control)'),
      ...network('%j is not'),
    ],
  },
  {
    number: 81,
    name: 'NUL and suffixes in lists of hosts',
    layers: ['broker'],
    breach: host,
    tests: [...http('is granted by its exact name only, and what leads to this machine is refused'), ...network('%j is not')],
  },
  {
    number: 82,
    name: 'other schemes',
    layers: ['broker'],
    breach: host,
    tests: [...http('with the path %j is refused', 'with status %i to somewhere else is refused')],
  },
  {
    number: 83,
    name: 'headers: injection and Host',
    layers: ['broker'],
    breach: 'a header is sent that the tool must not set',
    tests: [
      ...http('cannot set the header %s', 'with headers %j is refused', 'goes below the configured base, with query, headers and JSON'),
    ],
  },
  {
    number: 84,
    name: 'bombs in answers',
    layers: ['broker', 'limits'],
    breach: engine,
    tests: [
      ...http(
        'that unpacks to gigabytes is cut off',
        'that never ends is cut off, by bytes and by time',
        'that never begins, is no HTTP, has huge headers or breaks off fails',
        'is decompressed (control)',
      ),
    ],
  },
  {
    number: 85,
    name: 'exfiltration through a granted host',
    layers: ['broker', 'person'],
    breach: 'a secret goes into an address, or a person cannot see that what is read may be sent',
    tests: [
      ...http('does not go into %s', 'goes only to the host whose permission lists it, and only if the tool has it'),
      ...person('the sheet shows every door that data could leave by, beside what is read'),
    ],
  },
  {
    number: 86,
    name: 'path traversal',
    layers: ['broker'],
    breach: outside,
    tests: [...files('the path %j', 'control: the path %j')],
  },
  {
    number: 87,
    name: 'links, symbolic and hard, and their exchange in between',
    layers: ['broker'],
    breach: outside,
    tests: [
      ...files(
        'links that lead out: to a file, to a folder, to nothing yet, by a chain',
        'a folder that is swapped for a link, again and again, never shows what lies outside',
        'a hard link: nothing is written through it',
        'control: a link that stays inside is followed',
      ),
    ],
  },
  {
    number: 88,
    name: 'other spellings of names',
    layers: ['broker'],
    breach: outside,
    tests: [...files('the same name in another spelling is another file, or the same, but never one outside', 'the path %j')],
  },
  {
    number: 89,
    name: 'special files',
    layers: ['broker', 'system'],
    breach: outside,
    tests: [...files('pipes, sockets and devices are refused at once', 'the path %j')],
  },
  {
    number: 90,
    name: 'filling the disk',
    layers: ['broker', 'limits'],
    breach: 'more is written than the quota',
    tests: [
      ...files('the quota: of one file, of many, and given back'),
      ...limits('what steps keep is bounded, also over several lives of a run'),
      ...rogue('arguments that are no hash'),
      ...from('permissions/kv.test.ts')('limits of a %s store'),
    ],
  },
  {
    number: 91,
    name: 'ATTACH and VACUUM INTO',
    layers: ['broker'],
    breach: database,
    tests: [...sql('attach', 'attach behind a comment', 'vacuum into', "a link that leads to Jig's own library after it was saved")],
  },
  {
    number: 92,
    name: 'PRAGMA and writable_schema',
    layers: ['broker'],
    breach: database,
    tests: [...sql('writable_schema', 'writable_schema through a function', 'journal_mode', 'temp_store_directory', 'user_version')],
  },
  {
    number: 93,
    name: 'load_extension, fts3_tokenizer, readfile, edit',
    layers: ['broker'],
    breach: database,
    tests: [...sql('load_extension', 'fts3_tokenizer', 'readfile', 'writefile', 'edit')],
  },
  {
    number: 94,
    name: 'several statements, comments, queries without end',
    layers: ['broker', 'limits'],
    breach: database,
    tests: [
      ...sql(
        'several statements',
        'several behind a comment',
        'a query without end is ended, and the run goes on with a new process',
        'too much at once is refused with the way out',
        'a comment behind it',
      ),
    ],
  },
  {
    number: 95,
    name: 'triggers and views planted in a database',
    layers: ['broker'],
    breach: database,
    tests: [
      ...sql(
        'a planted trigger with a dangerous function does not fire; a plain one does',
        'a view or trigger in the place of the marker is refused',
      ),
    ],
  },
  {
    number: 96,
    name: 'injection into SMTP headers and commands',
    layers: ['broker'],
    breach: inbox,
    tests: [...mail('with %s is refused', 'a smuggled command', 'is sent from the account, once, under a Message-ID of its own')],
  },
  {
    number: 97,
    name: 'many recipients and forged senders',
    layers: ['broker', 'person'],
    breach: inbox,
    tests: [
      ...mail('counts every recipient against the limit of the run', 'a from of its own', 'shows look-alike hosts for what they are'),
    ],
  },
  {
    number: 98,
    name: 'attachments from paths and addresses',
    layers: ['broker'],
    breach: inbox,
    tests: [
      ...mail(
        'an attachment from a file',
        'an attachment from an address',
        'may have several recipients, a reply address and inline attachments; undefined is left out',
      ),
    ],
  },
  {
    number: 99,
    name: 'secrets in logs, errors, results and names',
    layers: ['bridge', 'broker'],
    breach: 'a secret is found anywhere but in the request that it is for',
    tests: [
      ...http('reaches the server in a header, and is taken out of what comes back, however it is written'),
      ...resources('a secret is sealed, kept when nothing new is given, and comes back in no answer, row or audit entry'),
      ...person('a secret is in the request, and in nothing that the tool, its run, the record or the log can show'),
    ],
  },
  {
    number: 100,
    name: 'injection through output: to agents, terminals and reviewers',
    layers: ['person'],
    breach: 'what a tool writes acts on a terminal, or is shown to a reviewer as something else',
    tests: [
      ...person('a terminal is shown control characters, not sent them', 'hidden and turning characters are findings of the sheet'),
      ...from('e2e/review.test.ts')('makes hidden and turning characters visible in code and in the agent’s words'),
    ],
  },
  {
    number: 101,
    name: 'confused deputy',
    layers: ['broker', 'limits'],
    breach: 'a tool gains rights by calling another',
    tests: [
      ...tools(
        'only what is listed, by its full name',
        'recursion, direct and by way of others',
        'four calls deep, not five',
        'a called tool that was made anew since the approval is refused until it is reviewed again',
      ),
    ],
  },
  {
    number: 102,
    name: 'side doors of Python',
    layers: ['system'],
    breach: 'Python reaches a file, the network or another process',
    tests: [
      ...python(
        'none of them leads to a file, a connection or the environment',
        'one who finds JavaScript again stands before the operating system’s wall',
        'control: the same without the sandbox reads, writes, starts a program and connects',
      ),
      ...pythonLimits('Python is refused where no operating system’s sandbox is in force, and says what to do'),
    ],
  },
];
