/** A Monte Carlo simulation of a portfolio on daily prices. Needs a host `market` that answers /v1/prices?symbol=...&days=... */
import { defineTool, z } from 'jig';

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state are enough for 10 million draws, and the same on every machine. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Mean and standard deviation of the daily log returns. */
function dailyReturns(prices: number[]): { mean: number; deviation: number } {
  const returns = prices.slice(1).map((price, index) => Math.log(price / (prices[index] ?? price)));
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  const variance = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, returns.length - 1);
  return { mean, deviation: Math.sqrt(variance) };
}

const recorded = {
  market: {
    'GET /v1/prices?symbol=AAPL&days=5': { json: { symbol: 'AAPL', prices: [100, 101, 99, 102, 103] } },
    'GET /v1/prices?symbol=NONE&days=5': { status: 404, json: { error: 'no such symbol' } },
  },
};

export default defineTool({
  name: 'simulate_portfolio',
  description:
    'Monte Carlo simulation of a portfolio: expected value, value at risk and chance of a loss after a number of trading days, from recent market prices. Use for risk, value at risk, what-if and forecast questions about holdings.',
  input: z.object({
    holdings: z
      .array(z.object({ symbol: z.string().min(1).max(20), shares: z.number().positive() }))
      .min(1)
      .max(50),
    days: z.number().int().min(1).max(250).default(10).describe('Trading days ahead'),
    history: z.number().int().min(5).max(2_000).default(250).describe('Days of prices to learn from'),
    draws: z.number().int().min(1_000).max(20_000_000).default(1_000_000),
    seed: z.number().int().default(1).describe('The same seed gives the same numbers to the last bit'),
  }),
  output: z.object({
    value: z.number().describe('Worth today'),
    expected: z.number(),
    deviation: z.number(),
    valueAtRisk95: z.number().describe('Loss that is exceeded in 5 % of the draws'),
    chanceOfLoss: z.number(),
    draws: z.number().int(),
  }),
  permissions: { http: { market: {} } },
  tests: [
    {
      name: 'is the same to the last bit',
      given: { http: recorded },
      input: { holdings: [{ symbol: 'AAPL', shares: 10 }], days: 10, history: 5, draws: 10_000, seed: 7 },
      expect: { value: 1030, draws: 10_000 },
    },
    {
      name: 'says which symbol has no prices',
      given: { http: recorded },
      input: { holdings: [{ symbol: 'NONE', shares: 1 }], history: 5, draws: 1_000 },
      expectError: 'no prices for NONE',
    },
  ],
  async run({ holdings, days, history, draws, seed }, { http, progress }) {
    const paths: { worth: number; drift: number; spread: number }[] = [];
    for (const { symbol, shares } of holdings) {
      const answer = await http.market.get('/v1/prices', { query: { symbol, days: history } });
      if (!answer.ok) throw new Error(`The market has no prices for ${symbol} (status ${answer.status}).`);
      const { prices } = answer.json<{ prices: number[] }>();
      const last = prices.at(-1);
      if (prices.length < 3 || last === undefined) throw new Error(`There are too few prices for ${symbol}: ${prices.length}.`);
      const { mean, deviation } = dailyReturns(prices);
      paths.push({ worth: shares * last, drift: mean * days, spread: deviation * Math.sqrt(days) });
    }
    const value = paths.reduce((sum, { worth }) => sum + worth, 0);

    const random = generator(seed);
    /** Counts by outcome: the quantile is read from it, so that 10 million draws need no 10 million numbers. */
    const buckets = new Float64Array(20_000);
    const width = (4 * value) / buckets.length;
    let sum = 0;
    let squares = 0;
    let losses = 0;
    let spare: number | null = null;
    for (let draw = 0; draw < draws; draw += 1) {
      let outcome = 0;
      for (const { worth, drift, spread } of paths) {
        let normal: number;
        if (spare === null) {
          // Box and Muller (1958): two uniform numbers give two normal ones.
          const radius = Math.sqrt(-2 * Math.log(1 - random()));
          const angle = 2 * Math.PI * random();
          normal = radius * Math.cos(angle);
          spare = radius * Math.sin(angle);
        } else {
          normal = spare;
          spare = null;
        }
        outcome += worth * Math.exp(drift + spread * normal);
      }
      sum += outcome;
      squares += outcome * outcome;
      if (outcome < value) losses += 1;
      const bucket = Math.min(buckets.length - 1, Math.floor(outcome / width));
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    progress(draws, draws);

    let seen = 0;
    let low = 0;
    while (seen + (buckets[low] ?? 0) < draws * 0.05) seen += buckets[low++] ?? 0;
    const expected = sum / draws;
    return {
      value,
      expected,
      deviation: Math.sqrt(Math.max(0, squares / draws - expected * expected)),
      valueAtRisk95: Math.max(0, value - (low + 0.5) * width),
      chanceOfLoss: losses / draws,
      draws,
    };
  },
});
