/** Thirty days of uses in a row of bars, and in a sentence. */
import type { Uses } from '../key.js';
import { dayText, say, sayCount } from '../say.js';
import { DAYS, dailyUses } from './use-keys.js';

const STEP = 4;
const HEIGHT = 24;

export function Sparkline({ uses }: { readonly uses: Uses | undefined }) {
  const days = dailyUses(uses, DAYS);
  const peak = days.reduce((most, day) => (day.count > most.count ? day : most));
  const bars = days.map(({ count }, index) => {
    const height = count === 0 ? 1 : 2 + (count / peak.count) * (HEIGHT - 2);
    return `M${index * STEP} ${HEIGHT}v${-height.toFixed(1)}h3V${HEIGHT}z`;
  });
  return (
    <svg
      class={peak.count === 0 ? 'spark idle' : 'spark'}
      viewBox={`0 0 ${DAYS * STEP - 1} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={usesSentence(days, peak)}
    >
      <path d={bars.join('')} />
    </svg>
  );
}

interface Day {
  readonly day: string;
  readonly count: number;
}

export function usesSentence(days: readonly Day[], peak: Day): string {
  if (peak.count === 0) return say('usageNone');
  const total = days.reduce((sum, { count }) => sum + count, 0);
  return say('usagePeak', { uses: sayCount('usage', total), peak: peak.count, day: dayText(peak.day) });
}
