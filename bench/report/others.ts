/** How much else this machine does: a benchmark on a busy one says little, and should say that. */
import { cpus } from 'node:os';

/** From this share on, figures are marked. */
export const BUSY = 0.1;

/** The share of all processors that is not idle during a second in which nothing is measured. */
export async function othersShare(): Promise<number> {
  const before = times();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const after = times();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

function times(): { readonly idle: number; readonly all: number } {
  let idle = 0;
  let all = 0;
  for (const { times: its } of cpus()) {
    idle += its.idle;
    all += its.user + its.nice + its.sys + its.irq + its.idle;
  }
  return { idle, all };
}
