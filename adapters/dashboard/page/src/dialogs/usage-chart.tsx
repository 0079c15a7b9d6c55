/** Thirty days of uses, each with its number. */
import type { Uses } from '../key.js';
import { usesSentence } from '../list/sparkline.js';
import { DAYS, dailyUses } from '../list/use-keys.js';
import { Moment } from '../parts/moment.js';
import { dayText, say } from '../say.js';

const STEP = 10;
const HEIGHT = 64;

export function UsageChart({ uses }: { readonly uses: Uses | undefined }) {
  const days = dailyUses(uses, DAYS);
  const peak = days.reduce((most, day) => (day.count > most.count ? day : most));
  const lastUsedAt = uses?.lastUsedAt ?? null;
  const [first] = days;
  const last = days.at(-1);
  return (
    <figure class="usage">
      <svg
        class={peak.count === 0 ? 'spark idle' : 'spark'}
        viewBox={`0 0 ${DAYS * STEP - 2} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={usesSentence(days, peak)}
      >
        {days.map(({ day, count }, index) => {
          const height = count === 0 ? 1 : 2 + (count / peak.count) * (HEIGHT - 2);
          return (
            <rect key={day} x={index * STEP} y={HEIGHT - height} width={STEP - 2} height={height}>
              <title>{say('usageDay', { day: dayText(day), count })}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption>
        <span class="faint">{first && dayText(first.day)}</span>
        <span>{usesSentence(days, peak)}</span>
        <span class="faint">{last && dayText(last.day)}</span>
      </figcaption>
      <p class="muted">
        {say('columnLastUsed')}: {lastUsedAt === null ? say('never') : <Moment at={lastUsedAt} />}
      </p>
    </figure>
  );
}
