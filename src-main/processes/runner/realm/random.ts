/** Random numbers that a replay sees again: sfc32, seeded by a text. State is a typed array, so that a draw allocates nothing. */

/** Four words out of a text (cyrb128): the same text, the same words, on every machine. */
export function hashWords(text: string): [number, number, number, number] {
  let a = 1_779_033_703;
  let b = 3_144_134_277;
  let c = 1_013_904_242;
  let d = 2_773_480_762;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    a = b ^ Math.imul(a ^ unit, 597_399_067);
    b = c ^ Math.imul(b ^ unit, 2_869_860_233);
    c = d ^ Math.imul(c ^ unit, 951_274_213);
    d = a ^ Math.imul(d ^ unit, 2_716_044_179);
  }
  a = Math.imul(c ^ (a >>> 18), 597_399_067);
  b = Math.imul(d ^ (b >>> 22), 2_869_860_233);
  c = Math.imul(a ^ (c >>> 17), 951_274_213);
  d = Math.imul(b ^ (d >>> 19), 2_716_044_179);
  a ^= b ^ c ^ d;
  return [a >>> 0, (b ^ a) >>> 0, (c ^ a) >>> 0, (d ^ a) >>> 0];
}

/** 32 hexadecimal digits that stand for a text: for comparing, not for keeping secrets. */
export function hashHex(text: string): string {
  return hashWords(text)
    .map((word) => word.toString(16).padStart(8, '0'))
    .join('');
}

export interface Random {
  /** In [0, 1), 53 random bits. */
  next(): number;
  drawBytes(bytes: Uint8Array): void;
  uuid(): string;
}

export function createRandom(seed: string): Random {
  const state = Uint32Array.from(hashWords(seed));

  function word(): number {
    const a = state[0] as number;
    const b = state[1] as number;
    const c = state[2] as number;
    const d = state[3] as number;
    const sum = (((a + b) | 0) + d) | 0;
    state[3] = d + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + sum;
    return sum;
  }
  // Texts that differ little give states that differ little: the first draws are thrown away.
  for (let draw = 0; draw < 12; draw += 1) word();

  function drawBytes(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += 4) {
      const drawn = word();
      for (let part = 0; part < 4 && at + part < bytes.length; part += 1) bytes[at + part] = drawn >>> (part * 8);
    }
  }

  return {
    next: () => ((word() >>> 5) * 67_108_864 + (word() >>> 6)) / 9_007_199_254_740_992,
    drawBytes,
    uuid: () => {
      const bytes = new Uint8Array(16);
      drawBytes(bytes);
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
  };
}
