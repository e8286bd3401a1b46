/** Requests to click on a first visit; the last one only makes sense with the turns before it. */
import type { Turn } from '#contract/routing.ts';

export const examples: readonly { query: string; turns?: Turn[] }[] = [
  { query: 'Analyze the last 5 transactions of Sashvat Bharat' },
  { query: 'What is the current trading price of Apple?' },
  { query: 'The coffee was booked twice, please remove transaction 1528' },
  {
    query: 'Now email that to my boss.',
    turns: [
      { role: 'user', content: 'What is the current trading price of Apple?' },
      { role: 'assistant', content: 'Apple (AAPL) trades at 231.40 USD, down 0.86 % since yesterday.' },
    ],
  },
];
