/**
 * What a sandboxed process may not ask of the kernel, as a seccomp program for bubblewrap: to start processes (threads it may), to watch
 * others, to make namespaces, and doors of the kernel that Node does not use and that holes were found behind.
 */

interface Calls {
  /** AUDIT_ARCH_*: numbers mean nothing without it. */
  arch: number;
  clone: number;
  clone3: number;
  refused: readonly number[];
}

/** From the kernel's tables. Refused: fork, vfork, ptrace, process_vm_readv and _writev, unshare, setns, bpf, perf_event_open, userfaultfd, the keyrings, io_uring. */
const calls: Readonly<Record<string, Calls>> = {
  x64: {
    arch: 0xc000003e,
    clone: 56,
    clone3: 435,
    refused: [57, 58, 101, 310, 311, 272, 308, 321, 298, 323, 248, 249, 250, 425, 426, 427],
  },
  arm64: {
    arch: 0xc00000b7,
    clone: 220,
    clone3: 435,
    refused: [117, 270, 271, 97, 268, 280, 241, 282, 217, 218, 219, 425, 426, 427],
  },
};

/** Places in struct seccomp_data; the first argument's lower half, for both are little-endian. */
const at = { call: 0, arch: 4, argument: 16 };
/** A thread, not a process. */
const cloneThread = 0x1_0000;
/** Numbers from here on are those of the x32 interface, which knows the same calls by other numbers. */
const x32 = 0x4000_0000;

const load = (offset: number): Instruction => [0x20, 0, 0, offset];
const ifEqual = (value: number, then: number, otherwise: number): Instruction => [0x15, then, otherwise, value];
const ifAtLeast = (value: number, then: number, otherwise: number): Instruction => [0x35, then, otherwise, value];
const ifAnyBit = (bits: number, then: number, otherwise: number): Instruction => [0x45, then, otherwise, bits];
const answer = (action: number): Instruction => [0x06, 0, 0, action];
const allow = answer(0x7fff_0000);
const refuse = answer(0x0005_0000 + 1); // EPERM
const unknown = answer(0x0005_0000 + 38); // ENOSYS: the C library then uses clone, whose flags can be looked at.

type Instruction = [code: number, jumpTrue: number, jumpFalse: number, value: number];

/** The program for this kind of processor, or null where its calls are not known here. */
export function systemCallFilter(processor: string): Buffer | null {
  const known = calls[processor];
  if (!known) return null;
  const { arch, clone, clone3, refused } = known;
  const program: Instruction[] = [
    load(at.arch),
    ifEqual(arch, 1, 0),
    refuse,
    load(at.call),
    ifAtLeast(x32, 0, 1),
    refuse,
    ...refused.flatMap((call) => [ifEqual(call, 0, 1), refuse]),
    ifEqual(clone3, 0, 1),
    unknown,
    ifEqual(clone, 0, 3),
    load(at.argument),
    ifAnyBit(cloneThread, 1, 0),
    refuse,
    allow,
  ];
  // struct sock_filter: code, jumps, value.
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, [code, jumpTrue, jumpFalse, value]] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(jumpTrue, index * 8 + 2);
    bytes.writeUInt8(jumpFalse, index * 8 + 3);
    bytes.writeUInt32LE(value, index * 8 + 4);
  }
  return bytes;
}
