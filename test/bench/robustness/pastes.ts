/** What people paste beside a request: 200 to 400 words of a mail thread, a log, code, minutes and a product page. */

const mailThread = `From: Katrin Albers
To: Stefan Nowak
Date: Tue, 3 Feb, 14:12
Subject: Re: Re: Stand for the spring fair

Hi Stefan,

thanks for the quick answer. The organisers have now confirmed hall 4, but they moved us two rows back, next to the entrance of the canteen. I am not unhappy about it: last year half of the visitors came by only because they were hungry. Could you ask the carpenter whether the long counter still fits? It has to be 3.40 metres at most, otherwise the fire brigade will complain again.

The printer wants the final version of the leaflet by Friday. Please send me the two pictures of the workshop that Lena took in autumn, the ones with the blue crates. And tell Marek that the van is booked from Wednesday noon, he can load whenever he likes.

One more thing: the coffee machine. We said we would rent one, but the price has doubled. I would rather buy the small one and keep it for the office. What do you think?

Best regards
Katrin

> On Mon, 2 Feb, Stefan Nowak wrote:
>
> Hello Katrin,
>
> I have spoken with the carpenter. He can change the counter until the end of next week, but he needs the measurements in writing. I also asked for a second wall for the posters; he says that it costs 180 extra.
>
> Do we know yet how many people will be at the stand on Saturday? If Ines comes too we need one more room. The hotel keeps the reservation until the tenth.
>
> Stefan`;

const log = `2026-02-03T08:14:02.118Z INFO  [http] GET /api/v2/catalogue 200 41ms
2026-02-03T08:14:02.406Z INFO  [http] GET /api/v2/catalogue/categories 200 12ms
2026-02-03T08:14:03.001Z WARN  [pool] connection 7 idle for 61s, closing
2026-02-03T08:14:05.730Z INFO  [jobs] thumbnail job 88121 queued (3 waiting)
2026-02-03T08:14:05.911Z INFO  [jobs] thumbnail job 88121 started on worker-2
2026-02-03T08:14:06.204Z ERROR [jobs] thumbnail job 88121 failed: ENOSPC: no space left on device, write
    at writeSync (node:fs:918:3)
    at writeFileSync (node:fs:2394:20)
    at saveThumbnail (/srv/app/dist/thumbnails.js:48:5)
    at async runJob (/srv/app/dist/jobs.js:112:7)
2026-02-03T08:14:06.205Z INFO  [jobs] retry 1 of 5 in 2000ms
2026-02-03T08:14:08.222Z ERROR [jobs] thumbnail job 88121 failed: ENOSPC: no space left on device, write
2026-02-03T08:14:08.223Z INFO  [jobs] retry 2 of 5 in 4000ms
2026-02-03T08:14:09.870Z INFO  [http] POST /api/v2/basket 201 77ms
2026-02-03T08:14:10.015Z WARN  [disk] /var/lib/app 98 % full (412 MB left)
2026-02-03T08:14:12.230Z ERROR [jobs] thumbnail job 88121 failed: ENOSPC: no space left on device, write
2026-02-03T08:14:12.231Z INFO  [jobs] retry 3 of 5 in 8000ms
2026-02-03T08:14:14.600Z INFO  [http] GET /healthz 200 1ms
2026-02-03T08:14:15.042Z INFO  [cache] evicted 1204 entries, 310 MB
2026-02-03T08:14:20.240Z ERROR [jobs] thumbnail job 88121 failed: ENOSPC: no space left on device, write
2026-02-03T08:14:20.241Z FATAL [jobs] giving up on job 88121 after 4 attempts
2026-02-03T08:14:20.512Z INFO  [mail] alert queued for ops
2026-02-03T08:14:24.600Z INFO  [http] GET /healthz 200 1ms`;

const code = `import { createHash } from 'node:crypto';

export interface Entry {
  key: string;
  size: number;
  lastUsed: number;
}

/** Keeps the most recently used files below a total size. */
export class FileCache {
  private readonly entries = new Map<string, Entry>();
  private total = 0;

  constructor(private readonly limit: number) {}

  private keyOf(path: string): string {
    return createHash('sha1').update(path).digest('hex').slice(0, 12);
  }

  touch(path: string, size: number, now = Date.now()): boolean {
    const key = this.keyOf(path);
    const known = this.entries.get(key);
    if (known) {
      known.lastUsed = now;
      return true;
    }
    this.entries.set(key, { key, size, lastUsed: now });
    this.total += size;
    this.shrink();
    return false;
  }

  private shrink(): void {
    const oldest = [...this.entries.values()].sort((a, b) => a.lastUsed - b.lastUsed);
    for (const entry of oldest) {
      if (this.total <= this.limit) return;
      this.entries.delete(entry.key);
      this.total -= entry.size;
    }
  }

  get usage(): number {
    return this.limit === 0 ? 1 : this.total / this.limit;
  }

  clear(): void {
    this.entries.clear();
    this.total = 0;
  }
}

export function describeUsage(cache: FileCache): string {
  const percent = Math.round(cache.usage * 100);
  if (percent > 90) return \`almost full (\${percent} %)\`;
  return percent > 50 ? \`more than half full (\${percent} %)\` : \`\${percent} %\`;
}

const cache = new FileCache(512 * 1024 * 1024);
for (const path of process.argv.slice(2)) {
  const hit = cache.touch(path, 1024);
  console.log(path, hit ? 'known' : 'new', describeUsage(cache));
}`;

const minutes = `Minutes of the residents' meeting, house 14, 28 January

Present: Ms Okonkwo, Mr and Ms Lindner, Mr Duarte, Ms Yilmaz (minutes), Mr Peeters (administration)

1. Staircase. The paint on the second floor is coming off. Mr Peeters has two offers, one of them with a guarantee of five years. Those present want the dearer one if the reserve allows it. He will look at the numbers until the next meeting.

2. Bicycles. There are now eleven in the cellar and only three people know whose they are. Everybody hangs a note with their name on the handlebar before the end of February. What has no note in March goes to the recycling yard. Ms Lindner offers to keep the children's bicycles in her own compartment for a while.

3. Laundry room. The old dryer takes three hours. Mr Duarte has found out that a new one would pay for itself within four years, at today's prices. Ms Okonkwo doubts it, because most people hang up their washing in summer. The matter is put off.

4. Garden. The pear tree must be cut before it blossoms. Mr Lindner and Mr Duarte do it on the second Saturday of February, helpers are welcome, there will be soup. The neighbours of number 16 have asked whether they may use the path to bring in soil for their beds; nobody objects.

5. Other. The lamp at the gate flickers. The house rules hang in the hall again. The post carrier asks for larger name plates. Ms Yilmaz reminds everybody that the gate must not be left open at night.

Next meeting: 25 March, seven o'clock, at the Lindners'.`;

const page = `The Harbour Line rucksack carries what a day needs and not much more. Its outer shell is woven from recycled nylon, waxed once at the end, so that light rain runs off while the fabric stays soft. The back is padded with cork instead of foam: it is a little heavier, but it does not go flat after a winter, and in summer it stays dry. Two side pockets hold a bottle of up to one litre each. Inside there is a sleeve for a notebook of 14 inches, which hangs a finger's width above the ground, so that setting the bag down hard does no harm.

We make it in two sizes. The small one holds 16 litres and suits people up to about 1.70 metres, the large one holds 22 litres and has a chest strap that can be taken off. Both weigh less than a kilogram. The straps are sewn, not riveted, and can be replaced by hand with a thick needle; a spare pair lies in the box, together with a little wax.

What our customers say: "I have had mine for six years. The zip broke once and was mended for nothing." "Finally a bag that stands by itself." "The green is darker than in the picture, but I like it even better." "It took a week longer than promised to get here."

Care: brush it off when it is dry, never put it into the machine. Wax it once a year and warm it gently with a hair dryer. Guarantee: ten years on seams and zips, two years on everything else. Colours: moss, slate, sand, night. Made in a small workshop near the coast by nine people, one dog and a very old sewing machine.`;

export const pastes: readonly string[] = [mailThread, log, code, minutes, page];
